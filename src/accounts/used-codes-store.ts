import type { Queries } from '../platform/database/open.ts';
import type { AccountTables } from './tables.ts';

/** Longer than any code counts. */
const KEPT_MS = 10 * 60_000;

/** @returns true for the one who uses a code first (RFC 6238, section 5.2). */
export async function claimCode(
  tx: Queries,
  personId: string,
  code: string,
  now: number,
): Promise<boolean> {
  const tables = tx.withTables<AccountTables>();
  await tables
    .deleteFrom('used_codes')
    .where('used_at', '<', now - KEPT_MS)
    .execute();
  const row = await tables
    .insertInto('used_codes')
    .values({ person_id: personId, code, used_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('code')
    .executeTakeFirst();
  return row !== undefined;
}
