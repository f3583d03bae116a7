import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { unnamedEpisodes, unnamedShows } from '../../src/episodes/picture-store.ts';
import { tidyPictures } from '../../src/episodes/pictures.ts';
import type { EpisodeTables } from '../../src/episodes/tables.ts';
import { pictureId } from '../../src/pictures/picture.ts';
import { namePictures } from '../../src/pictures/pictures.ts';
import type { PictureTables } from '../../src/pictures/tables.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { deleteShow } from '../../src/shows/deleting.ts';
import type { ShowTables } from '../../src/shows/tables.ts';
import { seedShow } from '../bench/seed.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

const HOUR_MS = 3_600_000;

describe.each(kindsOfDatabase())('naming pictures, on %s', (kind) => {
  let opened: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
    ({ database } = opened);
  });
  afterAll(() => opened.close());

  test('two saves at once wait for each other in one order, also when each tries anew what the other begins to name', async () => {
    const save = (ownerId: string, names: string[], now: number) =>
      database.transaction((tx) => {
        const given = names.map((name) => `https://pics.net/${name}.jpg`);
        return namePictures(tx, { ownerId, showId: ownerId }, given, now);
      });
    for (let round = 0; round < 30; round += 1) {
      const [ada, bob, one, other] = ['ada', 'bob', 'one', 'other'].map((each) => each + round);
      await save(one!, [ada!], 1);
      await save(other!, [bob!], 1);
      await database.transaction((tx) =>
        tx
          .withTables<PictureTables>()
          .updateTable('pictures')
          .set({ next_at: null, tried_at: 1 })
          .execute(),
      );
      await Promise.all([save(one!, [ada!, bob!], HOUR_MS), save(other!, [bob!, ada!], HOUR_MS)]);
    }
    const rows = await database.read
      .withTables<PictureTables>()
      .selectFrom('pictures')
      .select('id')
      .where('next_at', '=', HOUR_MS)
      .execute();
    expect(rows, 'all are tried anew').toHaveLength(2);
  });

  const persons = (img: string) => JSON.stringify({ persons: [{ name: 'Ada', img }] });
  const write = (work: (tables: ReturnType<typeof tablesOf>) => { execute(): Promise<unknown> }) =>
    database.transaction((tx) => work(tablesOf(tx)).execute());
  const tidy = () => tidyPictures(database, new AbortController().signal);
  const found = async () => [
    (await unnamedShows(database.read, '', 500)).length,
    (await unnamedEpisodes(database.read, '', 500)).length,
  ];
  const ownersOf = async (address: string) =>
    await tablesOf(database.read)
      .selectFrom('picture_uses')
      .select('owner_id')
      .where('picture_id', '=', pictureId(address))
      .execute();

  test('what a server of the release before has written is looked at once, until it changes', async () => {
    const { id } = await seedShow(database, 'From before', 120);
    const namespace = persons('data:none');
    await write((tables) => tables.updateTable('shows').set({ namespace }).where('id', '=', id));
    await write((tables) => tables.updateTable('episodes').set({ namespace }));
    expect(await found()).toEqual([1, 120]);
    await tidy();
    expect(await found()).toEqual([0, 0]);
    const changed = { namespace: persons('https://pics.net/late.jpg') };
    const feed_version = sql<number>`feed_version + 1`;
    await write((tables) => tables.updateTable('shows').set({ ...changed, feed_version }));
    await write((tables) =>
      tables
        .updateTable('episodes')
        .set({ ...changed, version: sql`version + 1` })
        .where('slug', '=', 'episode-7'),
    );
    expect(await found()).toEqual([1, 1]);
    await tidy();
    expect(await found()).toEqual([0, 0]);
    expect(await ownersOf('https://pics.net/late.jpg')).toHaveLength(2);
  });

  test('an episode of a show that is deleted is not looked at', async () => {
    const { id } = await seedShow(database, 'Deleted', 1);
    await write((tables) =>
      tables
        .updateTable('episodes')
        .set({ namespace: persons('https://pics.net/deleted.jpg') })
        .where('show_id', '=', id),
    );
    expect(await found()).toEqual([0, 1]);
    await deleteShow(database, id, commandLine);
    expect(await found()).toEqual([0, 0]);
  });
});

function tablesOf(queries: Database['read']) {
  return queries.withTables<ShowTables & EpisodeTables & PictureTables>();
}
