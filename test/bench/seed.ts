import { commandLine } from '../../src/accounts/actor.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import type { EpisodeId } from '../../src/episodes/episode.ts';
import { keepFindable } from '../../src/episodes/findable.ts';
import { keepNotesHtml } from '../../src/episodes/store.ts';
import type { EpisodesTable, EpisodeTables } from '../../src/episodes/tables.ts';
import { storeKey } from '../../src/media/file.ts';
import type { FilesTable, MediaTables } from '../../src/media/tables.ts';
import { migrations } from '../../src/migrations/all.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { newGuid, newId } from '../../src/platform/ids.ts';
import { newShow } from '../../src/shows/show.ts';
import type { Show } from '../../src/shows/show.ts';
import { createShow } from '../../src/shows/shows.ts';

const HOUR_MS = 3_600_000;
const BATCH = 500;

export const publicUrl = 'http://podcast.test';

/** A migrated SQLite database in the folder. */
export async function openSeeded(dataDir: string): Promise<Database> {
  const database = openDatabase({
    location: { kind: 'sqlite' },
    dataDir,
    clock: systemClock,
    connections: 1,
    onLost: () => undefined,
  });
  await migrate(database, migrations, Date.now());
  return database;
}

/** A show whose live episodes have rows for their files, but no files. */
export async function seedShow(database: Database, title: string, episodes: number): Promise<Show> {
  const addresses = addressesAt(publicUrl);
  const wanted = newShow.parse({ title, description: 'A show made to measure.', author: 'Bench' });
  const show = await createShow({ database, addresses }, wanted, commandLine);
  for (let from = 0; from < episodes; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, episodes - from) }, (_, at) => from + at);
    const rows = numbers.map((number) => episodeRows(show.id, number));
    await database.transaction(async (tx) => {
      const tables = tx.withTables<MediaTables & EpisodeTables>();
      const files = rows.map(({ file }) => file);
      await tables.insertInto('files').values(files).execute();
      await tables
        .insertInto('episodes')
        .values(rows.map(({ episode }) => episode))
        .execute();
      for (const { episode } of rows) {
        await keepNotesHtml(tx, episode.id, episode.notes);
        await keepFindable(tx, { ...episode, id: episode.id as EpisodeId, showId: show.id });
      }
    });
  }
  return show;
}

function episodeRows(showId: string, number: number): { file: FilesTable; episode: EpisodesTable } {
  const id = newId();
  const audioId = newId();
  const publishAt = Date.UTC(2026, 0, 1) - number * HOUR_MS;
  const file = {
    id: audioId,
    owner_id: id,
    store_key: storeKey('audio', audioId, 'mp3'),
    type: 'audio/mpeg',
    name: `episode-${number}.mp3`,
    bytes: 28_800_000 + number,
    sha256: newId(),
    duration_seconds: 1800.5,
    original_name: null,
    created_at: publishAt,
  };
  const episode = {
    ...emptyEpisode,
    id,
    show_id: showId,
    slug: `episode-${number}`,
    guid: newGuid(),
    title: `Episode ${number}: what was said & what was meant`,
    notes: notes(number),
    audio_id: audioId,
    publish_at: publishAt,
    announced_at: publishAt,
    created_at: publishAt,
  };
  return { file, episode };
}

const emptyEpisode = {
  guid_is_permalink: 0,
  summary: null,
  link: null,
  author: null,
  season: null,
  number: null,
  type: 'full',
  explicit: null,
  blocked: 0,
  artwork_id: null,
  namespace: '{}',
  withdrawn_at: null,
  deleted_at: null,
  purged_at: null,
  version: 1,
};

/** About 1 kB of Markdown as podcasters write it. */
function notes(number: number): string {
  return `In episode **${number}** we talk with somebody who *really* knows the subject, for a whole hour.

Everything that we mention is here: [the book](https://example.org/books/${number}), the
[long article](https://example.org/articles/${number}?from=show) and [the film](https://example.org/films/${number}).

- 00:00 Hello, and what happened since the last time
- 03:15 How it all began, with letters to editor no. ${number}
- 17:40 Why the first attempt failed & what came of it
- 31:05 A short break with music by The ${number} Steps
- 33:20 Listeners ask: is it worth ${number} evenings of work?
- 58:00 What to read next

## Thanks

Our editor is Ada, our music is by Bela, and the transcript was corrected by listeners like you. If you
find a mistake, write to us at <https://example.org/contact> — we read everything, though we cannot answer
everybody. The next episode comes in a week; until then there are ${number} others in the archive, and the
forum at https://forum.example.org is open day and night.`;
}
