import type { Database, Queries } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import type { AnalyticsTables, HitsTable } from './tables.ts';

const on = (queries: Queries) => queries.withTables<AnalyticsTables>();

export async function insertHits(database: Database, hits: HitsTable[]): Promise<void> {
  await database.transaction(async (tx) => {
    await on(tx).insertInto('hits').values(hits).execute();
  });
}

/** The salt of a day, the same on every server; those of older days are destroyed. */
export async function saltOf(database: Database, day: string, oldestDay: string): Promise<string> {
  return await database.transaction(async (tx) => {
    const tables = on(tx);
    await tables
      .insertInto('hit_salts')
      .values({ day, salt: newId() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await tables.deleteFrom('hit_salts').where('day', '<', oldestDay).execute();
    const row = await tables
      .selectFrom('hit_salts')
      .select('salt')
      .where('day', '=', day)
      .executeTakeFirstOrThrow();
    return row.salt;
  });
}
