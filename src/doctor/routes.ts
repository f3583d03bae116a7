import { Router } from 'express';
import type { Guard } from '../accounts/guard.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Database } from '../platform/database/open.ts';
import { param } from '../platform/http/param.ts';
import { getShow } from '../shows/shows.ts';
import { reportAnswer } from './answer.ts';
import type { Report } from './doctor.ts';

/** `/api/shows/{show}/doctor`. @param examine looks at a feed of our own, by its address; shared with the desk. */
export function doctorRoutes({
  database,
  addresses,
  guard,
  examine,
}: {
  database: Database;
  addresses: Addresses;
  guard: Guard;
  examine: (url: string) => Promise<Report>;
}): Router {
  const router = Router();
  router.get('/api/shows/:show/doctor', guard.needs('read'), async (request, response) => {
    const { slug } = await getShow(database.read, param(request, 'show'));
    response.json(reportAnswer(await examine(addresses.feed(slug))));
  });
  return router;
}
