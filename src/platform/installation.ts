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
