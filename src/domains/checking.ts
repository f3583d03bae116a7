import { serverItself } from '../accounts/actor.ts';
import type { Actor } from '../accounts/actor.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { heldBy, holdDomain, holderOf } from '../shows/place.ts';
import type { Show, ShowId } from '../shows/show.ts';
import { lockShow } from '../shows/lock.ts';
import type { Claim, Found, Proof } from './domain.ts';
import { note } from './domains.ts';
import { isStillProved, lookAt } from './look.ts';
import type { LookTools } from './look.ts';
import * as store from './store.ts';

export interface CheckTools extends LookTools {
  database: Database;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Two looks must be a day apart, but for the minutes that the work itself comes later or earlier. */
const APART_MS = DAY_MS - HOUR_MS;
const MOST_AT_ONCE = 100;

/** Looks at names that have not been looked at in a day. */
export async function checkDueDomains(tools: CheckTools, signal: AbortSignal): Promise<void> {
  const { database } = tools;
  const now = await readNow(database, database.read);
  for (const due of await store.listDue(database.read, now - DAY_MS, MOST_AT_ONCE)) {
    if (signal.aborted) return;
    // Only one of several servers looks.
    if (!(await database.transaction((tx) => store.takeCheck(tx, due, now)))) continue;
    await check(tools, due, serverItself);
  }
}

/** Looks now, and takes the name for the show when it is proved. */
export async function checkDomain(tools: CheckTools, show: Show, actor: Actor): Promise<void> {
  const claim = await store.findClaim(tools.database.read, show.id);
  if (claim) await check(tools, claim, actor);
}

/** The name that a show holds is looked at also while it wants another one. */
async function check(tools: CheckTools, claim: Claim, actor: Actor): Promise<void> {
  const { domain: held } = await heldBy(tools.database.read, claim.showId);
  if (held !== null && held !== claim.domain)
    await checkName(tools, { ...claim, domain: held }, actor);
  if (claim.domain !== tools.addresses.hostName) await checkName(tools, claim, actor);
}

/** What a check has found out, outside of any transaction. */
interface Look {
  claim: Claim;
  found: Omit<Found, 'isTaken'>;
  /** The other show that holds the name, if it must let go of it. */
  yields: ShowId | undefined;
  actor: Actor;
}

/** @param claim with the name to look at, which may be the one that the show holds in place of the one that it wants */
async function checkName(tools: CheckTools, claim: Claim, actor: Actor): Promise<void> {
  const { database } = tools;
  const { showId, domain, token } = claim;
  const found = await lookAt(tools, claim);
  const yields = await whoYields(tools, claim, proofIn(claim, found));
  await database.transaction(async (tx) => {
    // Shows first, as everywhere: whoever changes what a show wants has locked it.
    for (const id of [showId, ...(yields === undefined ? [] : [yields])].toSorted())
      await lockShow(database, tx, id);
    await store.lockClaims(database, tx, domain);
    const present = await store.findClaim(tx, showId);
    // It has been changed since: what was found is about another name.
    if (present?.token !== token) return;
    const holder = await holderOf(tx, domain);
    const now = await readNow(database, tx);
    const look = { claim: { ...present, domain }, found, yields, actor };
    const isWanted = present.domain === domain;
    if (holder?.id === showId) await keepWatch(tx, look, isWanted, now);
    else if (isWanted) await prove(tx, look, holder, now);
  });
}

/**
 * The show that must let go of a name: one that is deleted; or one that can no longer prove it, when the owner of the name says by its
 * zone or by a file that it is another's now. That a name leads here says nothing of the kind.
 */
async function whoYields(
  tools: CheckTools,
  claim: Claim,
  proof: Proof | null,
): Promise<ShowId | undefined> {
  const { read } = tools.database;
  const holder = await holderOf(read, claim.domain);
  if (proof === null || !holder || holder.id === claim.showId) return undefined;
  if (holder.isDeleted) return holder.id;
  if (proof === 'server') return undefined;
  const theirs = await store.findClaim(read, holder.id);
  // They may want another one by now, which they prove with the same token.
  const isTheirs = theirs && (await isStillProved(tools, { ...theirs, domain: claim.domain }));
  return isTheirs ? undefined : holder.id;
}

function proofIn({ isVouched }: Claim, { txt, web }: Look['found']): Proof | null {
  if (txt === 'ours') return 'dns';
  if (web === 'file') return 'file';
  return isVouched && web === 'here' ? 'server' : null;
}

async function prove(
  tx: Queries,
  { claim, found, yields, actor }: Look,
  holder: { id: ShowId } | undefined,
  now: number,
): Promise<void> {
  const { showId, domain } = claim;
  const proof = proofIn(claim, found);
  const isTaken = proof !== null && holder !== undefined && holder.id !== yields;
  const checked = { found: JSON.stringify({ ...found, isTaken }), checked_at: now };
  if (proof === null || isTaken) {
    await store.changeClaim(tx, showId, checked);
    return;
  }
  if (holder) {
    await holdDomain(tx, holder.id, { domain: null, isLive: false }, now);
    await note(tx, 'show.domain-lost', { show: holder, by: serverItself, domain }, now);
  }
  await holdDomain(tx, showId, { domain, isLive: found.web === 'here' }, now);
  const fresh = { failing_since: null, is_failing: 0 };
  await store.changeClaim(tx, showId, { ...checked, ...fresh, proof, proved_at: now });
  await note(tx, 'show.domain-proved', { show: { id: showId }, by: actor, domain }, now);
}

/**
 * Of a name that is held. Whether it leads here decides whether listeners are sent there; it is answered here as long as
 * it is held. One failed look changes nothing. After two, a day apart, the desk says so, and nobody is sent there any more
 * if something else was there; when nobody answered, this server may be the one that cannot reach the name. One look is enough
 * when the proxy hands the name on no more: whoever is sent there would be sent there again.
 */
async function keepWatch(
  tx: Queries,
  { claim, found }: Look,
  isWanted: boolean,
  now: number,
): Promise<void> {
  const { showId, domain } = claim;
  const { isLive } = await heldBy(tx, showId);
  const isHere = found.web === 'here';
  const everLed = isLive || claim.failingSince !== null;
  const failingSince = everLed && !isHere ? (claim.failingSince ?? now) : null;
  const isSure = found.web === 'nameless' || now - (failingSince ?? now) >= APART_MS;
  const isFailing = failingSince !== null && isSure;
  await store.changeClaim(tx, showId, {
    ...(isWanted && { found: JSON.stringify({ ...found, isTaken: false }) }),
    checked_at: now,
    failing_since: failingSince,
    is_failing: Number(isFailing),
  });
  const isElsewhere = found.web !== 'silent' && found.web !== 'private';
  const staysLive = isLive && !(isFailing && isElsewhere);
  await holdDomain(tx, showId, { domain, isLive: isHere || staysLive }, now);
}
