import { Router } from 'express';
import { z } from 'zod';
import type { Guard } from '../accounts/guard.ts';
import type { Database } from '../platform/database/open.ts';
import { readNow } from '../platform/database/now.ts';
import { LongwaveError } from '../platform/errors.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { parseMoment } from '../platform/moment.ts';
import { showAt } from '../shows/past.ts';
import { getShow, notFound } from '../shows/shows.ts';
import { lengthOf } from './pieces.ts';
import type { Renderer } from './renderer.ts';

/** The query of `GET /api/shows/{show}/feed`. */
export const pastQuery = z.strictObject({
  at: z
    .string('must be a date and time (ISO 8601)')
    .describe('ISO 8601, not in the future; without a zone, in the time zone of the show.')
    .meta({ example: '2026-11-24T07:00' }),
});

/** `/api/shows/{show}/feed?at=…`: the feed as it was. Apps poll another address, and never hear of this one. */
export function pastFeedRoutes({
  database,
  renderer,
  guard,
}: {
  database: Database;
  renderer: Renderer;
  guard: Guard;
}): Router {
  const router = Router();
  router.get('/api/shows/:show/feed', guard.needs('read'), async (request, response) => {
    const { at: text } = parse(pastQuery, request.query);
    const show = await getShow(database.read, param(request, 'show'));
    const at = parseMoment(text, show.timeZone, 'at');
    if (at > (await readNow(database, database.read))) throw inFuture();
    // What is wrong with the time is told from here: errors of another thread lose their names.
    await showAt(database.read, show, at);
    const feed = await renderer.render(show.id, { at });
    if (!feed) throw notFound(show.slug);
    response.writeHead(200, {
      'Content-Type': 'application/rss+xml; charset=utf-8',
      'Content-Length': lengthOf(feed.pieces),
      'Cache-Control': 'private, no-store',
    });
    for (const piece of feed.pieces) response.write(piece);
    response.end();
  });
  return router;
}

function inFuture(): LongwaveError {
  return new LongwaveError('unprocessable', 'feed.future', 'The time lies in the future.', {
    field: 'at',
    mend: 'Nobody can tell what a feed will be. Ask for a time that has passed.',
  });
}
