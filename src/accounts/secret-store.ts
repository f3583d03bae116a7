import type { Queries } from '../platform/database/open.ts';

const NAME = 'secret';

export async function findSecret(queries: Queries): Promise<string | undefined> {
  const row = await queries
    .selectFrom('installation')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirst();
  return row?.value;
}

/** @returns the one that counts: another server may have been first. */
export async function keepSecret(queries: Queries, secret: string): Promise<string> {
  await queries
    .insertInto('installation')
    .values({ name: NAME, value: secret })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findSecret(queries)) ?? secret;
}
