import { Router } from 'express';
import type { Request } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Guard } from '../accounts/guard.ts';
import { jsonBody, noBody } from '../platform/http/json-body.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { keepListing, listDirectories } from './directories.ts';
import type { DirectoryTools } from './directories.ts';
import { listingToKeep } from './listing.ts';
import type { PodcastIndex } from './podcast-index.ts';
import { submitToPodcastIndex } from './submit.ts';

export interface DirectoryRouteTools extends DirectoryTools {
  podcastIndex: PodcastIndex;
  guard: Guard;
}

/** `/api/shows/{show}/directories`: where a show stands, what was said, and submission where a program may do it. */
export function directoryRoutes(tools: DirectoryRouteTools): Router {
  const { database, guard, podcastIndex } = tools;
  const router = Router();
  const named = async (request: Request): Promise<Show> =>
    await getShow(database.read, param(request, 'show'));
  router.get('/api/shows/:show/directories', guard.needs('read'), async (request, response) => {
    response.json(await listDirectories(tools, await named(request)));
  });
  router.put(
    '/api/shows/:show/directories/:directory',
    guard.needs('write'),
    jsonBody,
    async (request, response) => {
      const listing = parse(listingToKeep, request.body);
      const show = await named(request);
      const wanted = { key: param(request, 'directory'), listing };
      response.json(await keepListing(tools, show, wanted, actorOf(response.locals.token)));
    },
  );
  router.post(
    '/api/shows/:show/directories/podcast-index/submit',
    guard.needs('write'),
    noBody,
    async (request, response) => {
      const actor = actorOf(response.locals.token);
      response.json(await submitToPodcastIndex(tools, podcastIndex, await named(request), actor));
    },
  );
  return router;
}
