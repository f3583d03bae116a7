import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Router } from 'express';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { openToAll } from '../platform/http/open-to-all.ts';
import { param } from '../platform/http/param.ts';
import { sendBytes } from '../platform/http/send-bytes.ts';
import { findChapters } from './chapters.ts';
import { CHAPTERS_TYPE, printChaptersJson } from './format-json.ts';

export interface ChapterTools {
  database: Database;
  /** Who may see what is decided above: chapters are as public as their episode. */
  mayBeSeen: (episodeId: string) => Promise<'live' | 'hidden' | 'deleted'>;
}

/** `/chapters/{episode}.json`, for everybody. */
export function chapterRoutes({ database, mayBeSeen }: ChapterTools): Router {
  const router = Router();
  // `get` answers HEAD too.
  router.get('/chapters/:file', async (request, response) => {
    const [, id = ''] = /^([a-z2-7]{26})\.json$/.exec(param(request, 'file')) ?? [];
    const seen = await mayBeSeen(id);
    if (seen === 'deleted')
      throw new LongwaveError('gone', 'chapters.gone', 'This episode was deleted.');
    const chapters = seen === 'live' ? await findChapters(database.read, id) : undefined;
    if (!chapters)
      throw new LongwaveError(
        'not-found',
        'chapters.not-found',
        'There are no such chapters here.',
      );
    const bytes = Buffer.from(printChaptersJson(chapters.list));
    await sendBytes(request, response, {
      bytes: bytes.length,
      type: CHAPTERS_TYPE,
      tag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`,
      // They may be changed: apps ask again after a minute.
      headers: { ...openToAll, 'Cache-Control': 'public, max-age=60' },
      open: async (range) =>
        Readable.from([bytes.subarray(range?.start ?? 0, (range?.end ?? Infinity) + 1)]),
    });
  });
  return router;
}
