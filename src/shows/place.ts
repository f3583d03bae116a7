import type { ShowPlace } from '../addresses/urls.ts';
import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from './show.ts';
import { showChanges } from './feed-changes.ts';
import { findHeld, findHolder } from './domain-store.ts';
import * as store from './store.ts';

/** A name of a show's own, and whether it leads here. */
export interface Held {
  domain: string | null;
  /** Listeners are sent there, and the feed links to it. */
  isLive: boolean;
}

/**
 * The show whose pages are answered on a domain: also one that is deleted, so that they are gone there as on the server itself, and
 * nothing else of the server comes in their place.
 */
export async function showAtDomain(
  queries: Queries,
  domain: string,
): Promise<(ShowPlace & { id: string; domain: string }) | undefined> {
  const holder = await findHolder(queries, domain);
  return holder && { id: holder.id, slug: holder.slug, domain };
}

/** The show that holds a domain. One that is deleted holds it only as long as nobody else proves it. */
export async function holderOf(
  queries: Queries,
  domain: string,
): Promise<{ id: ShowId; isDeleted: boolean } | undefined> {
  const holder = await findHolder(queries, domain);
  return holder && { id: holder.id as ShowId, isDeleted: holder.deletedAt !== null };
}

/** What a show holds. */
export async function heldBy(queries: Queries, id: ShowId): Promise<Held> {
  return await findHeld(queries, id);
}

/** Changes where the pages of a show stand, and so what its feed says. The caller has locked the show. */
export async function holdDomain(
  tx: Queries,
  id: ShowId,
  { domain, isLive }: Held,
  now: number,
): Promise<void> {
  const before = await findHeld(tx, id);
  if (before.domain === domain && before.isLive === isLive) return;
  await store.updateShow(tx, id, { domain, domain_live: Number(isLive) });
  await showChanges(tx, id, now);
}
