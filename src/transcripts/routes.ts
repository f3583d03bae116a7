import { Router } from 'express';
import { storeKey } from '../media/file.ts';
import type { FileStore } from '../media/files/store.ts';
import { isGone } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { forEver, openToAll } from '../platform/http/open-to-all.ts';
import { param } from '../platform/http/param.ts';
import { sendBytes } from '../platform/http/send-bytes.ts';
import type { Log } from '../platform/log.ts';
import { transcriptExtensions, transcriptFormats } from './formats.ts';
import { findForm } from './store.ts';

export interface TranscriptTools {
  database: Database;
  files: FileStore;
  /** Who may see what is decided above: a transcript is as public as its episode. */
  mayBeSeen: (episodeId: string) => Promise<'live' | 'hidden' | 'deleted'>;
  log: Log;
}

/** `/transcripts/{id}.{vtt|json|srt|html|txt}`, for everybody. */
export function transcriptRoutes(tools: TranscriptTools): Router {
  const router = Router();
  // `get` answers HEAD too.
  router.get('/transcripts/:file', async (request, response) => {
    const form = await publicForm(tools, param(request, 'file'));
    const sent = await sendBytes(request, response, {
      bytes: form.bytes,
      type: form.type,
      tag: `"${form.sha256.slice(0, 32)}"`,
      headers: { ...openToAll, ...forEver },
      open: (range) => tools.files.read(form.storeKey, range),
    });
    if (sent.failure !== undefined)
      tools.log.error(
        { id: request.id, err: sent.failure },
        'a transcript could not be read to its end',
      );
  });
  return router;
}

const FILE = new RegExp(`^(?<id>[a-z2-7]{26})\\.(?<extension>${transcriptExtensions.join('|')})$`);

/**
 * The form that an address names.
 * @throws LongwaveError `transcript.not-found` for what is not live or never was, `transcript.gone` for what was
 * deleted, dropped or replaced
 */
async function publicForm({ database, mayBeSeen }: TranscriptTools, file: string) {
  const { id = '', extension = '' } = FILE.exec(file)?.groups ?? {};
  const format = transcriptExtensions.find((name) => name === extension);
  if (format === undefined) throw notFound();
  const form = await findForm(database.read, id, storeKey('transcripts', id, format));
  if (!form) throw (await isGone(database.read, 'transcripts', id)) ? gone() : notFound();
  const seen = await mayBeSeen(form.episodeId);
  if (seen === 'hidden') throw notFound();
  if (seen === 'deleted' || form.droppedAt !== null) throw gone();
  return { ...form, type: transcriptFormats[format].contentType };
}

function gone(): LongwaveError {
  return new LongwaveError('gone', 'transcript.gone', 'This transcript was deleted.');
}

function notFound(): LongwaveError {
  return new LongwaveError(
    'not-found',
    'transcript.not-found',
    'There is no such transcript here.',
  );
}
