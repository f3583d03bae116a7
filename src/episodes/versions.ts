import { serverItself } from '../accounts/actor.ts';
import { chaptersAnswer } from '../chapters/answer.ts';
import { findChapters } from '../chapters/chapters.ts';
import type { Deed, Fields } from '../history/version.ts';
import { hasVersions, keepVersion } from '../history/versions.ts';
import { snakeKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import { isoTime } from '../platform/moment.ts';
import { transcriptsOf } from '../transcripts/transcripts.ts';
import { episodeFields } from './episode.ts';
import type { Episode } from './episode.ts';

/**
 * Keeps the episode as it is after a change, in the transaction of that change, which holds the episode.
 * @returns whether anything has changed
 */
export async function keepEpisodeVersion(
  tx: Queries,
  episode: Episode,
  deed: Deed,
  at: number,
): Promise<boolean> {
  const fields = await fieldsOf(tx, episode);
  const subject = { kind: 'episode', id: episode.id, showId: episode.showId } as const;
  return await keepVersion(tx, subject, deed, { fields, at });
}

/** Before the first change that is kept: what stands there now, so that the change can be undone. */
export async function keepFoundEpisode(tx: Queries, episode: Episode, at: number): Promise<void> {
  if (await hasVersions(tx, { kind: 'episode', id: episode.id })) return;
  await keepEpisodeVersion(tx, episode, { actor: serverItself, what: 'found' }, at);
}

const { publish_at: _asTime, draft: _asState, chapters: _asList, ...plain } = episodeFields;
const names = [...Object.keys(plain), 'guid', 'guid_is_permalink', 'artwork_id', 'audio_id'];

async function fieldsOf(tx: Queries, episode: Episode): Promise<Fields> {
  const { id, publishAt } = episode;
  const all: Record<string, unknown> = { ...snakeKeys(episode), ...episode.namespace };
  const transcripts = (await transcriptsOf(tx, [id])).get(id) ?? [];
  return {
    ...Object.fromEntries(names.map((name) => [name, all[name]])),
    chapters: chaptersAnswer(await findChapters(tx, id)),
    transcripts: transcripts.map((each) => ({ language: each.language, id: each.id })),
    publish_at: publishAt === null ? null : isoTime(publishAt),
    state: episode.deletedAt === null ? episode.state : 'deleted',
  };
}
