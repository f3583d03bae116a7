import { setImmediate } from 'node:timers/promises';
import type { FileStore } from '../media/files/store.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { plainText, renderNotes } from '../platform/notes.ts';
import { keepAbout, keepSaid } from '../search/passages.ts';
import { openTranscript, passagesOf } from '../transcripts/transcripts.ts';
import type { Episode } from './episode.ts';
import * as store from './findable-store.ts';
import { lockEpisode } from './store.ts';

type Told = Pick<Episode, 'id' | 'showId' | 'title' | 'summary' | 'notes'>;

/** Lets an episode be found by its title and notes; drafts too, because a clock may show them at any moment. */
export async function keepFindable(tx: Queries, episode: Told): Promise<void> {
  const { id: episodeId, showId, title, summary, notes } = episode;
  const text = [summary ?? '', plainText(renderNotes(notes).html)].join('\n\n').trim();
  await keepAbout(tx, { showId, episodeId }, { title, text });
}

/** Whether a change is one that searching has to know of. */
export function isToldOtherwise(before: Told, after: Told): boolean {
  return (['title', 'summary', 'notes'] as const).some((name) => before[name] !== after[name]);
}

const BATCH = 50;

/** Lets what was written by a release without search, or moved from another database, be found as well. */
export async function makeOldFindable(
  { database, files }: { database: Database; files: FileStore },
  signal: AbortSignal,
): Promise<void> {
  for (let after = ''; !signal.aborted;) {
    const batch = await store.withoutAbout(database.read, { after, most: BATCH });
    if (batch.length === 0) break;
    await database.transaction(async (tx) => {
      for (const { id } of batch) await catchUp(database, tx, id);
    });
    after = batch.at(-1)!.id;
    await setImmediate();
  }
  for (let after = ''; !signal.aborted;) {
    const [next] = await store.withoutSaid(database.read, { after, most: 1 });
    if (!next) break;
    await catchUpTranscript({ database, files }, next);
    after = next.transcriptId;
  }
}

/** Somebody may have changed it meanwhile: that is why it is read again. */
async function catchUp(database: Database, tx: Queries, id: string): Promise<void> {
  if (database.kind === 'postgres') await lockEpisode(tx, id);
  const [episode] = await store.withoutAbout(tx, { id, most: 1 });
  if (episode) await keepFindable(tx, episode);
}

async function catchUpTranscript(
  { database, files }: { database: Database; files: FileStore },
  { transcriptId, ...of }: store.Unsaid,
): Promise<void> {
  const said = await openTranscript(files, transcriptId).catch((error: unknown) => {
    // A file that is gone is for `doctor --files` to tell of; the others come all the same.
    if (error instanceof LongwaveError && error.code === 'file.missing') return undefined;
    throw error;
  });
  if (!said) return;
  await database.transaction(async (tx) => {
    if (database.kind === 'postgres') await lockEpisode(tx, of.episodeId);
    const [still] = await store.withoutSaid(tx, { id: transcriptId, most: 1 });
    if (still) await keepSaid(tx, still, passagesOf(said));
  });
}
