import { Router } from 'express';
import type { Request } from 'express';
import { filledFromTags } from '../episodes/from-tags.ts';
import { nextNumber } from '../episodes/numbering.ts';
import { probeBeginning } from '../media/probe-beginning.ts';
import { LongwaveError } from '../platform/errors.ts';
import { smallBody } from '../platform/http/body.ts';
import { param } from '../platform/http/param.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { getShow } from '../shows/shows.ts';
import { namedShow } from './desk.ts';
import type { DeskTools } from './desk.ts';

/** Tags with a picture are rarely larger. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * `/admin/shows/{show}/publish/beginning?name=`: what the first bytes of a file say, so that fields are filled before all of it
 * is there. Nothing is kept.
 */
export function beginningRoutes(tools: DeskTools): Router {
  const router = Router();
  const path = '/admin/shows/:show/publish/beginning';
  const writes = tools.desk.needs('write-draft', namedShow(tools));
  router.post(path, sameOrigin, writes, async (request, response) => {
    const { read } = tools.database;
    const { id } = await getShow(read, param(request, 'show'));
    const bytes = await smallBody(request, response, MOST_BYTES, tooLong);
    const { tags, hasCover } = await probeBeginning(bytes);
    const { title, season, number, notes } = filledFromTags({}, tags, nameOf(request));
    const next = number === undefined ? await nextNumber(read, id, season ?? undefined) : {};
    response.json({ found: { title, season, number, notes }, next, hasCover });
  });
  return router;
}

function nameOf({ query: { name } }: Request): string | null {
  return typeof name === 'string' ? name : null;
}

function tooLong(): LongwaveError {
  return new LongwaveError('too-large', 'beginning.too-large', 'The beginning is over 8 MB.', {
    mend: 'Send the whole file: its tags are read then.',
  });
}
