import { Router } from 'express';
import type { Request } from 'express';
import { personOf } from '../accounts/desk-pages.tsx';
import { chaptersFromFile } from '../chapters/from-file.ts';
import { printChapterLines } from '../chapters/format-lines.ts';
import { filledFromTags } from '../episodes/from-tags.ts';
import { nextNumber } from '../episodes/numbering.ts';
import { probeBeginning } from '../media/probe-beginning.ts';
import type { BeginningTags } from '../media/probe-beginning.ts';
import { LongwaveError } from '../platform/errors.ts';
import { smallBody } from '../platform/http/body.ts';
import { param } from '../platform/http/param.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { takingTurns } from '../platform/turns.ts';
import { getShow } from '../shows/shows.ts';
import { namedShow } from './desk.ts';
import type { DeskTools } from './desk.ts';

/** Tags with a picture are rarely larger. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Bodies held in memory at a time. One at a time is looked at, so that whole uploads keep their turns. */
const AT_ONCE = 4;

/** Of one person, waiting ones and all (security 114). */
const MOST_EACH = 3;

/**
 * `/admin/shows/{show}/publish/beginning?name=`: what the first bytes of a file say, so that fields are filled before all of it
 * is there. Nothing is kept.
 */
export function beginningRoutes(tools: DeskTools): Router {
  const router = Router();
  const path = '/admin/shows/:show/publish/beginning';
  const look = boundedLooks();
  const probing = takingTurns(1);
  const probe = (bytes: Buffer) => probing(() => probeBeginning(bytes));
  const writes = tools.desk.needs('write-draft', namedShow(tools));
  router.post(path, sameOrigin, writes, async (request, response) => {
    const { database } = tools;
    const { id } = await getShow(database.read, param(request, 'show'));
    const read = await look(personOf(response).id, async () =>
      probe(await smallBody(request, response, MOST_BYTES, tooLong)),
    );
    const said = saidBy(read, nameOf(request));
    const { season, number } = said.found;
    const next =
      number === undefined ? await nextNumber(database.read, id, season ?? undefined) : {};
    response.json({ ...said, next });
  });
  return router;
}

/** What the file says itself, and the title that its name makes where it says none. */
function saidBy({ tags, chapters: found, hasCover }: BeginningTags, name: string | null) {
  const { title, season, number, notes } = filledFromTags({}, tags, name);
  const list = found && chaptersFromFile(found, Infinity);
  return {
    found: { ...(tags.title !== undefined && { title }), season, number, notes },
    named: tags.title === undefined ? { title } : {},
    ...(list && { chapters: { lines: printChapterLines(list), count: list.length } }),
    hasCover,
  };
}

/** Holds what everybody has us read at a time, and what one person lets wait. */
function boundedLooks() {
  const reading = takingTurns(AT_ONCE);
  const looks = new Map<string, number>();
  return async <T>(personId: string, look: () => Promise<T>): Promise<T> => {
    const others = looks.get(personId) ?? 0;
    if (others >= MOST_EACH) throw tooMany();
    looks.set(personId, others + 1);
    try {
      return await reading(look);
    } finally {
      const left = (looks.get(personId) ?? 1) - 1;
      if (left > 0) looks.set(personId, left);
      else looks.delete(personId);
    }
  };
}

function nameOf({ query: { name } }: Request): string | null {
  return typeof name === 'string' ? name : null;
}

function tooLong(): LongwaveError {
  return new LongwaveError('too-large', 'beginning.too-large', 'The beginning is over 8 MB.', {
    mend: 'Send the whole file: its tags are read then.',
  });
}

function tooMany(): LongwaveError {
  return new LongwaveError('too-many', 'beginning.too-many', 'Other files are still looked at.', {
    mend: 'Wait a moment, or send the whole file: its tags are read then.',
  });
}
