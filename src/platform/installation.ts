import type { Database } from './database/open.ts';
import { newId } from './ids.ts';

/** The id of this installation, made once; a place for files is marked with it. */
export async function installationId(database: Database): Promise<string> {
  return await database.transaction(async (tx) => {
    await tx
      .insertInto('installation')
      .values({ name: 'id', value: newId() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await tx
      .selectFrom('installation')
      .select('value')
      .where('name', '=', 'id')
      .executeTakeFirstOrThrow();
    return row.value;
  });
}

const PAUSED = 'sweeping_paused';

/**
 * From now on no sweep takes a file away, until a person confirms it: after a restore, the files of what came
 * after the backup have no row.
 */
export async function pauseSweeping(database: Database): Promise<void> {
  await database.transaction((tx) =>
    tx
      .insertInto('installation')
      .values({ name: PAUSED, value: '1' })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

/** Ends the pause. @returns whether there was one */
export async function confirmSweeping(database: Database): Promise<boolean> {
  const [ended] = await database.transaction((tx) =>
    tx.deleteFrom('installation').where('name', '=', PAUSED).execute(),
  );
  return ended !== undefined && ended.numDeletedRows > 0n;
}

export async function isSweepingPaused(database: Database): Promise<boolean> {
  const row = await database.read
    .selectFrom('installation')
    .select('value')
    .where('name', '=', PAUSED)
    .executeTakeFirst();
  return row !== undefined;
}
