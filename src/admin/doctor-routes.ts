import { Router } from 'express';
import { feedAsSeen } from '../doctor/as-seen.ts';
import type { Report } from '../doctor/doctor.ts';
import { episodeIdsByGuid } from '../episodes/episodes.ts';
import { param } from '../platform/http/param.ts';
import { getShow } from '../shows/shows.ts';
import type { Show } from '../shows/show.ts';
import { namedShow, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { doctorPage } from './doctor-page.tsx';
import type { DoctorView } from './doctor-page.tsx';

export interface DoctorDeskTools extends DeskTools {
  /** Looks at a feed of our own, by its address. */
  examine: (url: string) => Promise<Report>;
}

/** How many episodes are shown as apps see them. */
const ITEMS = 50;

/** `/admin/shows/{show}/doctor`: what listeners get, and what is not right about it. */
export function doctorDeskRoutes(tools: DoctorDeskTools): Router {
  const { database, addresses, desk, examine } = tools;
  const router = Router();
  const reads = desk.needs('read', namedShow(tools));
  router.get('/admin/shows/:show/doctor', reads, async (request, response) => {
    const show = await getShow(database.read, param(request, 'show'));
    const report = await examine(addresses.feed(show.slug));
    showPage(tools, response, doctorPage(viewerOf(response), await viewOf(tools, show, report)));
  });
  return router;
}

async function viewOf(
  { database, addresses }: DeskTools,
  show: Show,
  report: Report,
): Promise<DoctorView> {
  const { document, findings } = report;
  const feed = document && feedAsSeen(document, ITEMS);
  const guids = [
    ...(feed?.items ?? []).map(({ guid }) => guid),
    ...findings.map(({ where }) => where.guid),
  ].filter((guid) => guid !== undefined);
  const ids = await episodeIdsByGuid(database.read, show.id, [...new Set(guids)]);
  return { show, report, feed, ids, isPublic: addresses.isPublic };
}
