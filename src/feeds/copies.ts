import { databaseDown } from '../platform/database/trouble.ts';
import { together } from '../platform/together.ts';
import type { Current, Feeds } from './feeds.ts';
import { remember } from './kept.ts';
import type { LastGood } from './last-good.ts';
import type { ServedFeed } from './renderer.ts';

/** A feed as its last copy has it: where the show has moved, and its hubs, nobody knows. */
export function asKept(feed: ServedFeed): Current {
  const { name, datedAt } = feed;
  const load = async (): Promise<ServedFeed> => feed;
  const unknown = { domain: null, movedTo: undefined, hubs: [] };
  return { kind: 'feed', name, datedAt, load, ...unknown, now: Date.now() };
}

/** Feeds of a server that has not reached its database yet: their last copies, and no single pages. */
export function feedsOfCopies(lastGood: LastGood): Feeds {
  const down = databaseDown('it was never reached');
  const kept = new Map<string, ServedFeed>();
  return {
    // Whoever polls at the same moment shares one look at the disk, and all share its bytes.
    current: together(async (slug) => {
      const feed = kept.get(slug) ?? (await lastGood.find(slug));
      if (!feed) throw down;
      remember(kept, slug, feed);
      return asKept(feed);
    }),
    page: async () => {
      throw down;
    },
    forget: async () => {
      throw down;
    },
    close: async () => undefined,
  };
}
