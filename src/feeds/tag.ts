import { createHash } from 'node:crypto';
import type { Addresses } from '../addresses/urls.ts';
import { matchesAny, parseHttpDate } from '../platform/http/etag.ts';

/** Raise it when the same rows give other bytes than before: every tag changes with it. */
const RENDERER = 3;

/** A Last-Modified younger than this could come again for other bytes: it counts in whole seconds. */
const SETTLED_MS = 2000;

/** What decides a feed's tag, read in one query. */
export interface FeedState {
  showId: string;
  slug: string;
  epoch: string;
  version: number;
  changedAt: number;
  /** The latest instant at which the feed changed by itself and which no version counts yet, or null. */
  moment: number | null;
  /** How often what happened by then was changed before; null without a moment. */
  momentChanges: number | null;
  deletedAt: number | null;
  blocked: number;
  /** Where the show has moved to, or null while it lives here. */
  movedTo: string | null;
  /** Where its pages stand, or null while they stand here. */
  domain: string | null;
  /** The time of the query. */
  now: number;
}

/** What every server with the same settings has in common, for the end of the tag. */
export function rendererMark(addresses: Addresses): string {
  const { hubs, podping } = addresses.announced;
  const marks = [RENDERER, addresses.base, ...hubs, podping].join(' ');
  return createHash('sha256').update(marks).digest('hex').slice(0, 8);
}

/** The version as a name for files: `<show>.<epoch>.<version>.<moment>.<renderer>`. */
export function versionName(state: FeedState, mark: string): string {
  const moment =
    state.moment === null ? '0' : `${state.moment.toString(36)}-${state.momentChanges}`;
  return [state.showId, state.epoch, state.version, moment, mark].join('.');
}

/** The id of the show in such a name. */
export function showIdIn(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

/** Weak, because the same version goes out in several codings (RFC 9110, section 8.8.1). */
export function tagOf(name: string): string {
  return `W/"${name}"`;
}

/** When the feed last changed, by a write or by itself. Never goes back. */
export function changedAt(state: FeedState): number {
  return Math.max(state.changedAt, state.moment ?? 0);
}

/**
 * What Last-Modified may say of this version, or undefined while a moment has passed that no version counts: what
 * happened then may have other bytes when the clock comes by again. A version has a second of its own.
 */
export function datedAt(state: FeedState): number | undefined {
  return state.moment === null ? state.changedAt : undefined;
}

/** The Last-Modified to send, or undefined while the change is too young for it. */
export function lastModifiedAt(at: number | undefined, now: number): number | undefined {
  return at === undefined || now - at < SETTLED_MS ? undefined : at;
}

/**
 * Whether a client's copy is still this version. A date counts only when it is exactly ours: clocks that jump
 * must never cause a wrong 304.
 */
export function isUnchanged(
  asked: { ifNoneMatch: string | undefined; ifModifiedSince: string | undefined },
  current: { tag: string; lastModifiedAt: number | undefined },
): boolean {
  if (asked.ifNoneMatch !== undefined) return matchesAny(asked.ifNoneMatch, current.tag);
  if (asked.ifModifiedSince === undefined || current.lastModifiedAt === undefined) return false;
  return parseHttpDate(asked.ifModifiedSince) === Math.floor(current.lastModifiedAt / 1000) * 1000;
}
