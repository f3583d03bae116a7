import type { Selectable } from 'kysely';
import { z } from 'zod';
import { readNow } from '../database/now.ts';
import type { Database, Queries } from '../database/open.ts';
import type { IdempotencyKeysTable } from '../database/tables.ts';
import { newId } from '../ids.ts';

/** How long a result is kept for retries. */
const KEPT_MS = 86_400_000;

/** How long a key stays with a server that died; one that lives extends it. */
export const LEASE_MS = 15_000;

/** What a request has made: enough to answer again, also when the first answer was never written. */
const madeSchema = z.object({
  id: z.string(),
  location: z.string(),
  /** Of the answer: 200 where it was there before. Releases that did not write it always answered 201. */
  status: z.literal([200, 201]).default(201),
  warnings: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      field: z.string().exactOptional(),
      mend: z.string().exactOptional(),
    }),
  ),
});
export type Made = z.output<typeof madeSchema>;

/** A key as a request names it: `owner` keeps the keys of different clients apart. */
export interface Named {
  owner: string;
  key: string;
}

/** A key that this request holds, or whose result it may repeat. */
export interface Held extends Named {
  /** Names this holder; one whose lease has run out can change nothing any more. */
  claim: string;
  /** What an earlier request of this key made, with the fingerprint of its content. */
  earlier: { made: Made; content: string; answer: string | undefined } | undefined;
}

/**
 * Takes the key, unless another request works under it.
 * @param request fingerprint of what is known before the body.
 * @returns what stands in the way, when it cannot be taken.
 */
export async function hold(
  database: Database,
  named: Named,
  request: string,
): Promise<Held | 'in-progress' | 'other-request'> {
  const held = { ...named, claim: newId(), earlier: undefined };
  return await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    await ended(tx, now).where('owner', '=', named.owner).where('key', '=', named.key).execute();
    if (await insert(tx, held, request, now)) return held;
    const row = await tx
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('owner', '=', named.owner)
      .where('key', '=', named.key)
      .executeTakeFirst();
    if (!row || row.locked_until > now) return 'in-progress';
    const earlier = earlierOf(row);
    if (earlier && row.request !== request) return 'other-request';
    if (earlier?.answer !== undefined) return { ...held, earlier };
    const taken = await takeOver(tx, { ...held, claim: row.claim }, held.claim, now);
    if (!taken) return 'in-progress';
    await change(tx, held).set({ request }).execute();
    return { ...held, earlier };
  });
}

async function insert(tx: Queries, held: Held, request: string, now: number): Promise<boolean> {
  const { owner, key, claim } = held;
  const row = await tx
    .insertInto('idempotency_keys')
    .values({ owner, key, claim, request, ...leased(now) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('claim')
    .executeTakeFirst();
  return row !== undefined;
}

/** Of the holder whose lease has run out; one of several that try at once succeeds. */
async function takeOver(tx: Queries, last: Held, claim: string, now: number): Promise<boolean> {
  const row = await change(tx, last)
    .set({ claim, ...leased(now) })
    .where('locked_until', '<=', now)
    .executeTakeFirst();
  return row.numUpdatedRows > 0n;
}

function leased(now: number) {
  return { locked_until: now + LEASE_MS, kept_until: now + KEPT_MS };
}

/** Holds the key for another while. */
export async function extend(database: Database, held: Held): Promise<void> {
  await database.transaction(async (tx) => {
    const now = await readNow(database, tx);
    await change(tx, held)
      .set({ locked_until: now + LEASE_MS })
      .where('locked_until', '>', 0)
      .execute();
  });
}

/** @returns false when somebody else holds the key by now: then nothing may be made. */
export async function keepMade(
  database: Database,
  tx: Queries,
  held: Held,
  { made, content }: { made: Made; content: string },
): Promise<boolean> {
  const now = await readNow(database, tx);
  const row = await change(tx, held)
    .set({ made: JSON.stringify(made), content, kept_until: now + KEPT_MS })
    .executeTakeFirst();
  return row.numUpdatedRows > 0n;
}

/** Keeps the answer, so that every later one is the same, and lets go of the key. */
export async function keepAnswer(database: Database, held: Held, answer: string): Promise<void> {
  await database.transaction(
    async (tx) => void (await change(tx, held).set({ answer, locked_until: 0 }).execute()),
  );
}

/** Lets go of a key whose request failed: it is as if it had never come, unless something was made. */
export async function letGo(database: Database, held: Held): Promise<void> {
  await database.transaction(async (tx) => {
    await tx
      .deleteFrom('idempotency_keys')
      .where('owner', '=', held.owner)
      .where('key', '=', held.key)
      .where('claim', '=', held.claim)
      .where('made', 'is', null)
      .execute();
    await change(tx, held).set({ locked_until: 0 }).execute();
  });
}

/** Lets go of all keys, for a start at which no other server can be running. */
export async function letGoOfAll(database: Database): Promise<void> {
  await database.transaction(
    async (tx) =>
      void (await tx.updateTable('idempotency_keys').set({ locked_until: 0 }).execute()),
  );
}

/** Forgets the keys whose day is over. */
export async function forgetEnded(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await ended(tx, await readNow(database, tx)).execute();
  });
}

function change(tx: Queries, { owner, key, claim }: Held) {
  return tx
    .updateTable('idempotency_keys')
    .where('owner', '=', owner)
    .where('key', '=', key)
    .where('claim', '=', claim);
}

function ended(tx: Queries, now: number) {
  return tx
    .deleteFrom('idempotency_keys')
    .where('kept_until', '<=', now)
    .where('locked_until', '<=', now);
}

function earlierOf({ made, content, answer }: Selectable<IdempotencyKeysTable>): Held['earlier'] {
  if (made === null || content === null) return undefined;
  return { made: madeSchema.parse(JSON.parse(made)), content, answer: answer ?? undefined };
}
