import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { migrations } from '../src/migrations/all.ts';
import { systemClock } from '../src/platform/clock.ts';
import { migrate } from '../src/platform/database/migrate.ts';
import { openDatabase } from '../src/platform/database/open.ts';
import type { Database } from '../src/platform/database/open.ts';
import { emptyLocation, kindsOfDatabase, openTestDatabase } from './support/database.ts';

describe.each(kindsOfDatabase())('migrations on %s', (kind) => {
  test('every prefix applies, and the rest after it', async () => {
    for (let length = 0; length <= migrations.length; length++) {
      const { database, close } = await openEmpty(kind);
      await migrate(database, migrations.slice(0, Math.max(1, length)), 1);
      await migrate(database, migrations, 2);
      expect(await appliedTo(database)).toHaveLength(migrations.length);
      await close();
    }
  });

  test('the final schema is the one that is written down', async () => {
    const { database, close } = await openTestDatabase(kind);
    const tables = await database.read.introspection.getTables();
    const schema = Object.fromEntries(
      // SQLite keeps an index of words in tables of its own.
      tables
        .filter(({ name }) => !name.startsWith('passages_index'))
        .map((table) => [
          table.name,
          table.columns.map((column) => `${column.name}${column.isNullable ? '?' : ''}`).sort(),
        ]),
    );
    await close();
    expect(schema).toMatchSnapshot('the same on every database');
  });

  test('servers that start together migrate once', async () => {
    const { database, close } = await openEmpty(kind);
    await Promise.all([1, 2, 3, 4].map((now) => migrate(database, migrations, now)));
    expect(await appliedTo(database)).toHaveLength(migrations.length);
    await close();
  });

  test('a migration that fails leaves nothing behind (reliability R40)', async () => {
    const { database, close } = await openTestDatabase(kind);
    const broken = {
      name: '9999-broken',
      release: 1,
      up: async (queries: Database['read']) => {
        await queries.schema.createTable('half_made').addColumn('id', 'text').execute();
        await sql`select * from nothing_like_this`.execute(queries);
      },
    };
    await expect(migrate(database, [...migrations, broken], 3)).rejects.toThrow(
      /nothing_like_this/,
    );
    const tables = await database.read.introspection.getTables();
    expect(tables.map((table) => table.name)).not.toContain('half_made');
    await close();
  });

  test('a database one release newer is accepted, one that is two newer is refused', async () => {
    const { database, close } = await openTestDatabase(kind);
    const later = (release: number) => ({ name: 'later', release, up: async () => undefined });
    await migrate(database, [...migrations, later(2)], 4);
    await migrate(database, migrations, 5);
    await migrate(database, [...migrations, later(2), later(3)], 6);
    await expect(migrate(database, migrations, 7)).rejects.toMatchObject({
      code: 'database.too-new',
    });
    await close();
  });
});

describe.each(kindsOfDatabase())('transactions on %s', (kind) => {
  test('the outer database cannot be used inside a transaction', async () => {
    const { database, close } = await openTestDatabase(kind);
    await expect(
      database.transaction(
        async () => await database.read.selectFrom('jobs').selectAll().execute(),
      ),
    ).rejects.toThrow('inside a transaction');
    await expect(
      database.transaction(async () => await database.transaction(async () => 1)),
    ).rejects.toThrow('inside a transaction');
    await close();
  });

  test('what is thrown in a transaction undoes it', async () => {
    const { database, close } = await openTestDatabase(kind);
    const work = database.transaction(async (tx) => {
      await tx.insertInto('installation').values({ name: 'x', value: 'y' }).execute();
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await database.read.selectFrom('installation').selectAll().execute()).toEqual([]);
    await close();
  });
});

async function openEmpty(kind: Database['kind']) {
  const opened = await openTestDatabase(kind);
  await opened.close();
  const dataDir = `${opened.dataDir}-empty`;
  const location = await emptyLocation(kind);
  const onLost = (): void => undefined;
  const database = openDatabase({ location, dataDir, clock: systemClock, connections: 8, onLost });
  return { database, close: () => database.close() };
}

async function appliedTo(database: Database): Promise<unknown[]> {
  return await database.read.selectFrom('migrations').selectAll().execute();
}
