import { Router } from 'express';
import type { Request } from 'express';
import type { Addresses } from '../addresses/urls.ts';
import { actorOf } from '../accounts/actor.ts';
import type { Actor } from '../accounts/actor.ts';
import type { Guard } from '../accounts/guard.ts';
import { requireScope } from '../accounts/guard.ts';
import { versionRoutes } from '../history/version-routes.ts';
import type { FileStore } from '../media/files/store.ts';
import { keepArtwork } from '../media/keep-artwork.ts';
import { artworkSizesOf, filesByIds, findFile } from '../media/kept-files.ts';
import { readArtwork } from '../media/upload-form.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { jsonBody, noBody } from '../platform/http/json-body.ts';
import { param } from '../platform/http/param.ts';
import { page, pageRequest } from '../platform/http/paging.ts';
import { parse } from '../platform/http/parse.ts';
import { answerOnce } from '../platform/once/once.ts';
import type { Making } from '../platform/once/once.ts';
import type { Made } from '../platform/once/store.ts';
import { showAnswer } from './answer.ts';
import { bringBackShow } from './bring-back.ts';
import { deleteShow, listDeletedShows, restoreShow } from './deleting.ts';
import { listQuery, newShow, showChange } from './show.ts';
import type { NewShow, Show, ShowId } from './show.ts';
import * as shows from './shows.ts';

export interface ShowRouteTools {
  database: Database;
  files: FileStore;
  addresses: Addresses;
  guard: Guard;
}

/** `/api/shows`: create, list, read, change, delete, restore; artwork; versions. */
export function showRoutes(tools: ShowRouteTools): Router {
  const router = Router();
  createAndReadRoutes(router, tools);
  changeRoutes(router, tools);
  versionRoutes(router, tools, {
    path: '/api/shows/:show',
    subjectOf: async (request) => ({ kind: 'show', id: (await named(tools, request)).id }),
    bringBack: async ({ id }, fields, { response }) => {
      const actor = actorOf(response.locals.token);
      const { show, left } = await bringBackShow(tools, id as ShowId, fields, actor);
      return { ...(await answer(tools, show)), left };
    },
  });
  return router;
}

function createAndReadRoutes(router: Router, tools: ShowRouteTools): void {
  const { database, addresses, guard } = tools;
  router.post('/api/shows', guard.needs('write'), jsonBody, async (request, response) => {
    const wanted = parse(newShow, request.body);
    if (wanted.podcast_guid !== undefined) requireScope(response.locals.token, 'import');
    const owner = response.locals.token?.id ?? '';
    await answerOnce(
      database,
      { request, response, owner },
      makingOf(tools, wanted, actorOf(response.locals.token)),
    );
  });
  router.get('/api/shows', guard.needs('read'), async (request, response) => {
    const { state, ...query } = parse(listQuery, request.query);
    const wanted = pageRequest(query);
    const list = state === 'deleted' ? listDeletedShows : shows.listShows;
    const rows = await list(database, wanted);
    const pictures = rows.flatMap((show) => show.artworkId ?? []);
    const artwork = await filesByIds(database.read, pictures);
    const sizes = await artworkSizesOf(addresses, database.read, pictures);
    const last = (show: Show) => ({ key: show.createdAt, id: show.id });
    const { items, nextCursor } = page(rows, wanted, last, (show) => {
      const id = show.artworkId ?? '';
      return showAnswer(addresses, show, artwork.get(id), sizes.get(id) ?? []);
    });
    response.json({ items, next_cursor: nextCursor });
  });
  router.get('/api/shows/:show', guard.needs('read'), async (request, response) => {
    response.json(await answer(tools, await named(tools, request)));
  });
}

function changeRoutes(router: Router, tools: ShowRouteTools): void {
  const { database, files, addresses, guard } = tools;
  const write = guard.needs('write');
  router.patch('/api/shows/:show', write, jsonBody, async (request, response) => {
    const change = parse(showChange, request.body);
    const { id } = await named(tools, request);
    const changed = await shows.changeShow(
      { database, addresses },
      id,
      change,
      actorOf(response.locals.token),
    );
    response.json(await answer(tools, changed));
  });
  router.delete('/api/shows/:show', write, async (request, response) => {
    const show = await named(tools, request);
    if (request.query['confirm'] !== 'true') throw unconfirmed(show);
    await deleteShow(database, show.id, actorOf(response.locals.token));
    response.status(204).end();
  });
  router.post('/api/shows/:show/restore', write, noBody, async (request, response) => {
    const restored = await restoreShow(
      database,
      param(request, 'show'),
      actorOf(response.locals.token),
    );
    response.json(await answer(tools, restored));
  });
  router.put('/api/shows/:show/artwork', write, async (request, response) => {
    const { id } = await named(tools, request);
    const picture = await readArtwork(request, response);
    const { mended, ...artwork } = await keepArtwork(files, id, picture);
    const show = await shows.setShowArtwork(database, id, artwork, actorOf(response.locals.token));
    response.json({ ...(await answer(tools, show)), mended });
  });
}

function makingOf(tools: ShowRouteTools, wanted: NewShow, actor: Actor): Making<NewShow> {
  const { database } = tools;
  const madeOf = ({ id }: Show): Made => ({
    id,
    location: `/api/shows/${id}`,
    status: 201,
    warnings: [],
  });
  return {
    arrive: async () => wanted,
    contentOf: (arrived) => arrived,
    drop: async () => undefined,
    make: async (arrived, keep) =>
      madeOf(await shows.createShow(tools, arrived, actor, (tx, show) => keep(tx, madeOf(show)))),
    answer: async ({ id }) => answer(tools, await shows.getShow(database.read, id)),
  };
}

async function named({ database }: ShowRouteTools, request: Request): Promise<Show> {
  return await shows.getShow(database.read, param(request, 'show'));
}

async function answer({ database, addresses }: ShowRouteTools, show: Show) {
  const id = show.artworkId;
  if (id === null) return showAnswer(addresses, show, undefined, []);
  const artwork = await findFile(database.read, id);
  const sizes = await artworkSizesOf(addresses, database.read, [id]);
  return showAnswer(addresses, show, artwork, sizes.get(id) ?? []);
}

function unconfirmed(show: Show): LongwaveError {
  return new LongwaveError(
    'invalid',
    'show.confirm-delete',
    `Deleting "${show.title}" takes its feed and all its episodes offline.`,
    {
      field: 'confirm',
      mend: `Send DELETE /api/shows/${show.id}?confirm=true if you mean it. It can be restored for 30 days.`,
    },
  );
}
