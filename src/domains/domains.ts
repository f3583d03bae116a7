import { noteDeed } from '../accounts/activity.ts';
import { serverItself } from '../accounts/actor.ts';
import type { Actor } from '../accounts/actor.ts';
import type { Addresses } from '../addresses/urls.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { heldBy, holdDomain, holderOf } from '../shows/place.ts';
import type { Held } from '../shows/place.ts';
import type { Show, ShowId } from '../shows/show.ts';
import { lockShow } from '../shows/lock.ts';
import { markOf, stateOf } from './domain.ts';
import type { Claim, DomainState } from './domain.ts';
import * as store from './store.ts';

export interface DomainTools {
  database: Database;
  addresses: Addresses;
}

/** What a show wants and has. */
export interface Domain {
  claim: Claim;
  state: DomainState;
  held: Held;
}

/** @throws LongwaveError `domain.none` */
export async function getDomain(database: Database, show: Show): Promise<Domain> {
  const found = await findDomain(database, show);
  if (!found) throw none();
  return found;
}

export async function findDomain(database: Database, show: Show): Promise<Domain | undefined> {
  return await database.snapshot(async (queries) => {
    const claim = await store.findClaim(queries, show.id);
    if (!claim) return undefined;
    const held = await heldBy(queries, show.id);
    return { claim, held, state: stateOf(claim, held) };
  });
}

/**
 * What this server says, under the name that was asked, at the path where another one would have the file; undefined when the
 * show wants no domain.
 */
export async function findMark(
  queries: Queries,
  showId: string,
  asked: string | undefined,
): Promise<string | undefined> {
  const claim = await store.findClaim(queries, showId);
  if (!claim) return undefined;
  const held = await heldBy(queries, claim.showId);
  return markOf(claim.token, asked === claim.domain || asked === held.domain);
}

/**
 * Notes the name that a show wants, in place of another. Nothing is served by it before it is proved, and until then the show
 * keeps the one that it holds. Several shows may want the same name; each has a token of its own.
 * @param wanted.isVouched whether an owner of the server asks, who has everything that leads here anyway
 * @throws LongwaveError `domain.own-name`
 */
export async function claimDomain(
  { database, addresses }: DomainTools,
  show: Show,
  wanted: { domain: string; isVouched: boolean },
  actor: Actor,
): Promise<void> {
  if (wanted.domain === addresses.hostName) throw ownName(wanted.domain);
  await database.transaction(async (tx) => {
    await lockShow(database, tx, show.id);
    const now = await readNow(database, tx);
    const before = await store.findClaim(tx, show.id);
    const vouched = Number(wanted.isVouched);
    if (before?.domain === wanted.domain) {
      if (wanted.isVouched) await store.changeClaim(tx, show.id, { is_vouched: vouched });
      return;
    }
    const row = newClaim(show.id, wanted.domain, vouched, now);
    const { domain: held } = await heldBy(tx, show.id);
    // With the token that what it holds was proved with, so that it stays proved.
    const kept = before && held !== null ? { token: before.token, ...ofHeld(before) } : {};
    await store.putClaim(tx, { ...row, ...kept });
    await note(tx, 'show.domain-wanted', { show, by: actor, domain: wanted.domain }, now);
  });
}

/**
 * Takes away what the show wants. If it holds another name, that is what it wants again; else it holds none any more, and its pages
 * are below its slug again.
 * @throws LongwaveError `domain.none`
 */
export async function removeDomain(database: Database, show: Show, actor: Actor): Promise<void> {
  await database.transaction(async (tx) => {
    await lockShow(database, tx, show.id);
    const now = await readNow(database, tx);
    const claim = await store.findClaim(tx, show.id);
    if (!claim) throw none();
    const { domain: held } = await heldBy(tx, show.id);
    if (held !== null && held !== claim.domain) {
      const isVouched = Number(claim.proof === 'server');
      const again = { domain: held, is_vouched: isVouched, found: null, checked_at: null };
      await store.changeClaim(tx, show.id, again);
    } else {
      await store.deleteClaim(tx, show.id);
      await holdDomain(tx, show.id, { domain: null, isLive: false }, now);
    }
    await note(tx, 'show.domain-removed', { show, by: actor, domain: claim.domain }, now);
  });
}

/**
 * At the start: `PUBLIC_URL` may have become a name that a show holds, and then every page of that show would lead to the front
 * page. What the show wants stays, so that its page says why.
 */
export async function letGoOfOwnName({ database, addresses }: DomainTools): Promise<void> {
  const domain = addresses.hostName;
  const holder = await holderOf(database.read, domain);
  if (!holder) return;
  await database.transaction(async (tx) => {
    await lockShow(database, tx, holder.id);
    // Another server, which starts at the same moment, may have done it.
    if ((await heldBy(tx, holder.id)).domain !== domain) return;
    const now = await readNow(database, tx);
    await holdDomain(tx, holder.id, { domain: null, isLive: false }, now);
    await note(tx, 'show.domain-removed', { show: holder, by: serverItself, domain }, now);
  });
}

/** Since when domains have not led here any more, by show. */
export async function failingDomains(
  database: Database,
): Promise<Map<string, { domain: string; failingSince: number }>> {
  const rows = await store.listFailing(database.read);
  return new Map(rows.map(({ showId, ...failing }) => [showId, failing]));
}

/** A line in the list of who did what. */
export async function note(
  tx: Queries,
  what: `show.domain-${'wanted' | 'proved' | 'removed' | 'lost'}`,
  { show, by, domain }: { show: { id: string }; by: Actor; domain: string },
  at: number,
): Promise<void> {
  await noteDeed(tx, { what, by, showId: show.id, subjectId: show.id, about: domain }, at);
}

function newClaim(showId: ShowId, domain: string, is_vouched: number, claimed_at: number) {
  return {
    show_id: showId,
    domain,
    token: `longwave-${newId()}`,
    is_vouched,
    claimed_at,
    proof: null,
    proved_at: null,
    found: null,
    checked_at: null,
    failing_since: null,
    is_failing: 0,
  };
}

function ofHeld({ proof, provedAt, failingSince, isFailing }: Claim) {
  return {
    proof,
    proved_at: provedAt,
    failing_since: failingSince,
    is_failing: Number(isFailing),
  };
}

function none(): LongwaveError {
  const message = 'This show has no domain of its own.';
  return new LongwaveError('not-found', 'domain.none', message, {
    mend: 'PUT /api/shows/{show}/domain, or the page "Domain" of the show at the desk, gives it one.',
  });
}

function ownName(domain: string): LongwaveError {
  const message = `${domain} is the name of this server itself, with the desk and all shows.`;
  return new LongwaveError('unprocessable', 'domain.own-name', message, {
    field: 'domain',
    mend: 'Choose another name, such as one below it, or a domain of the show.',
  });
}
