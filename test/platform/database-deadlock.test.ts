import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { databaseTrouble } from '../../src/platform/database/trouble.ts';
import { openTestDatabase } from '../support/database.ts';

test.skipIf(inject('postgresUrl') === undefined)(
  'of two transactions that wait for each other PostgreSQL ends one, which is told to come again',
  async () => {
    const { database, close } = await openTestDatabase('postgres');
    onTestFinished(close);
    const bothHaveOne = Promise.withResolvers<void>();
    let having = 0;
    const takeBoth = async (keys: number[]): Promise<void> =>
      await database.transaction(async (tx) => {
        for (const key of keys) {
          await sql`select pg_advisory_xact_lock(${key})`.execute(tx);
          having += 1;
          if (having === 2) bothHaveOne.resolve();
          await bothHaveOne.promise;
        }
      });
    const ends = await Promise.allSettled([takeBoth([1, 2]), takeBoth([2, 1])]);
    const refused = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(refused.map((error: unknown) => databaseTrouble(error)?.kind)).toEqual(['unavailable']);
  },
);
