import { extname } from 'node:path';
import type { Router } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { findChapters } from '../chapters/chapters.ts';
import { printChapterLines } from '../chapters/format-lines.ts';
import { parseChapters } from '../chapters/parse-chapters.ts';
import { findFile } from '../media/kept-files.ts';
import { LongwaveError } from '../platform/errors.ts';
import { smallBody } from '../platform/http/body.ts';
import { param } from '../platform/http/param.ts';
import { sendBytes } from '../platform/http/send-bytes.ts';
import { languageTag } from '../transcripts/language.ts';
import { MAX_TRANSCRIPT_BYTES, transcriptTooLarge } from '../transcripts/transcript.ts';
import { findTranscript, keepTranscript } from '../transcripts/transcripts.ts';
import { getShow } from '../shows/shows.ts';
import { noTranscript, removeTranscript, setTranscript } from './companions.ts';
import { changeEpisode } from './changing.ts';
import type { EpisodeAnswers, EpisodeRouteTools } from './route-tools.ts';

const MOST_BYTES = 1024 * 1024;

/** `/api/episodes/{id}/chapters` and `/api/episodes/{id}/transcripts/{language}`: files in any format that we know. */
export function companionRoutes(
  router: Router,
  tools: EpisodeRouteTools,
  answers: EpisodeAnswers,
): void {
  chapterRoutes(router, tools, answers);
  transcriptRoutes(router, tools, answers);
}

function chapterRoutes(
  router: Router,
  { database, guard }: EpisodeRouteTools,
  { known, answer }: EpisodeAnswers,
): void {
  router.put('/api/episodes/:id/chapters', guard.needs('write'), async (request, response) => {
    const { id, showId } = await known(request);
    const file = await smallBody(request, response, MOST_BYTES, tooLarge);
    const show = await getShow(database.read, showId);
    const chapters = parseChapters(textOf(file));
    if (chapters.length === 0) throw noChapters();
    const by = actorOf(response.locals.token);
    response.json(await answer(await changeEpisode(database, show, id, { chapters }, by)));
  });
  router.get('/api/episodes/:id/chapters', guard.needs('read'), async (request, response) => {
    const { id } = await known(request);
    const kept = await findChapters(database.read, id);
    response
      .set(onlyYours)
      .type('text/plain')
      .send(printChapterLines(kept?.list ?? []));
  });
}

function transcriptRoutes(
  router: Router,
  { database, reception, guard }: EpisodeRouteTools,
  { known, answer }: EpisodeAnswers,
): void {
  const write = guard.needs('write');
  const path = '/api/episodes/:id/transcripts/:language';
  router.put(path, write, async (request, response) => {
    const { id } = await known(request);
    const language = languageTag(param(request, 'language'));
    const bytes = await smallBody(request, response, MAX_TRANSCRIPT_BYTES, transcriptTooLarge);
    const type = request.headers['content-type'];
    const upload = { episodeId: id, language, bytes, ...(type !== undefined && { type }) };
    const transcript = await keepTranscript(reception.files, upload);
    const by = actorOf(response.locals.token);
    response.json(await answer(await setTranscript(database, id, transcript, by)));
  });
  router.get(path, guard.needs('read'), async (request, response) => {
    const { id } = await known(request);
    const transcript = await findTranscript(database.read, id, param(request, 'language'));
    const file = transcript && (await findFile(database.read, transcript.originalId));
    if (!file) throw noTranscript();
    const name = `transcript-${transcript.language}${extname(file.name)}`;
    await sendBytes(request, response, {
      bytes: file.bytes,
      type: file.type,
      tag: `"${file.sha256.slice(0, 32)}"`,
      headers: { ...onlyYours, 'Content-Disposition': `attachment; filename="${name}"` },
      open: (range) => reception.files.read(file.storeKey, range),
    });
  });
  router.delete(path, write, async (request, response) => {
    const { id } = await known(request);
    const by = actorOf(response.locals.token);
    await removeTranscript(database, id, param(request, 'language'), by);
    response.status(204).end();
  });
}

const onlyYours = { 'Cache-Control': 'private, no-store', 'X-Content-Type-Options': 'nosniff' };

function textOf(file: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch (cause) {
    throw new LongwaveError('unprocessable', 'chapters.not-utf8', 'The file is not UTF-8.', {
      field: 'chapters',
      mend: 'Save it again as UTF-8.',
      cause,
    });
  }
}

function noChapters(): LongwaveError {
  return new LongwaveError(
    'unprocessable',
    'chapters.empty',
    'There are no chapters in this file.',
    {
      field: 'chapters',
      mend: 'To take all chapters away, PATCH the episode with {"chapters": null}.',
    },
  );
}

function tooLarge(): LongwaveError {
  return new LongwaveError(
    'too-large',
    'chapters.too-large',
    'The chapters are larger than 1 MB.',
    {
      field: 'chapters',
      mend: 'Pictures go by their addresses, not inside the file.',
    },
  );
}
