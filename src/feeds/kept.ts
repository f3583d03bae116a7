import { lengthOf } from './pieces.ts';
import type { ServedFeed } from './renderer.ts';

/** Feeds that are kept in memory; what falls out is rendered, or read, again when it is asked for. */
const KEPT_BYTES = 128 * 1024 * 1024;

/** Keeps a feed, and lets go of those that were kept longest ago and have no room. */
export function remember(kept: Map<string, ServedFeed>, key: string, feed: ServedFeed): void {
  kept.delete(key);
  kept.set(key, feed);
  let bytes = 0;
  for (const [other, { pieces }] of [...kept].toReversed()) {
    bytes += lengthOf(pieces);
    if (bytes > KEPT_BYTES && other !== key) kept.delete(other);
  }
}
