import type { Request, Router } from 'express';
import { parseChapters } from '../chapters/parse-chapters.ts';
import { LongwaveError } from '../platform/errors.ts';
import { smallBody } from '../platform/http/body.ts';
import { getShow } from '../shows/shows.ts';
import type { Episode } from './episode.ts';
import { changeEpisode } from './episodes.ts';
import type { EpisodeRouteTools } from './routes.ts';

const MOST_BYTES = 1024 * 1024;

interface EpisodeAnswers {
  known: (request: Request) => Promise<Episode>;
  answer: (episode: Episode) => Promise<object>;
}

/** `PUT /api/episodes/{id}/chapters`: a file of chapters in any format that we know. */
export function chapterFileRoutes(
  router: Router,
  { database, guard }: EpisodeRouteTools,
  { known, answer }: EpisodeAnswers,
): void {
  router.put('/api/episodes/:id/chapters', guard.needs('write'), async (request, response) => {
    const { id, showId } = await known(request);
    const file = await smallBody(request, response, MOST_BYTES, tooLarge);
    const show = await getShow(database.read, showId);
    const chapters = parseChapters(textOf(file));
    response.json(await answer(await changeEpisode(database, show, id, { chapters })));
  });
}

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
