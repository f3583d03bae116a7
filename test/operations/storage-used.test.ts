import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MediaTables } from '../../src/media/tables.ts';
import { freeBytesIn, storageUsed } from '../../src/operations/storage-used.ts';
import type { Database } from '../../src/platform/database/open.ts';
import type { ShowTables } from '../../src/shows/tables.ts';
import { seedShow } from '../bench/seed.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

describe.each(kindsOfDatabase())('what files take, on %s', (kind) => {
  let world: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    world = await openTestDatabase(kind);
    ({ database } = world);
    const small = await seedShow(database, 'Small', 1);
    const large = await seedShow(database, 'Large', 3);
    await database.transaction(async (tx) => {
      const tables = tx.withTables<MediaTables & ShowTables>();
      await tables.updateTable('files').set({ bytes: 3_000_000_000 }).execute();
      // The artwork of a show is its own; a row whose owner is no more belongs to nobody.
      const artwork = { type: 'image/jpeg', name: 'cover.jpg', sha256: '', created_at: 0 };
      const more = { ...artwork, duration_seconds: null, original_name: null };
      await tables
        .insertInto('files')
        .values([
          { ...more, id: 'cover', owner_id: large.id, store_key: 'cover', bytes: 500 },
          { ...more, id: 'nobody', owner_id: 'nobody', store_key: 'nobody', bytes: 7 },
        ])
        .execute();
      await tables.updateTable('shows').set({ deleted_at: 1 }).where('id', '=', small.id).execute();
    });
  });
  afterAll(() => world.close());

  test('is counted by show, the largest first, with its artwork, and when it is deleted', async () => {
    expect(await storageUsed(database)).toEqual({
      files: 5,
      bytes: 12_000_000_500,
      pictures: { files: 0, bytes: 0 },
      shows: [
        { slug: 'large', title: 'Large', isDeleted: false, files: 4, bytes: 9_000_000_500 },
        { slug: 'small', title: 'Small', isDeleted: true, files: 1, bytes: 3_000_000_000 },
      ],
    });
    expect(await freeBytesIn(world.dataDir)).toBeGreaterThan(1_000_000);
    expect(await freeBytesIn(join(world.dataDir, 'nowhere'))).toBeUndefined();
  });
});
