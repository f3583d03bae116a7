import type { Addresses } from '../addresses/urls.ts';
import type { Database } from '../platform/database/open.ts';
import { databaseTrouble } from '../platform/database/trouble.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { LastGood } from './last-good.ts';
import type { Renderer, ServedFeed } from './renderer.ts';
import { feedStateBySlug } from './store.ts';
import { changedAt, rendererMark, versionName } from './tag.ts';

/** What the address of a feed stands for right now. */
export type Current =
  | { kind: 'gone' }
  | { kind: 'renamed'; slug: string }
  | { kind: 'feed'; name: string; changedAt: number; now: number; load(): Promise<ServedFeed> };

export interface Feeds {
  /**
   * @throws LongwaveError `feed.not-found`; `database.down` only when no copy was ever kept.
   */
  current(slug: string): Promise<Current>;
}

export interface FeedTools {
  database: Database;
  addresses: Addresses;
  renderer: Renderer;
  lastGood: LastGood;
  log: Log;
}

/** Rendered feeds that are kept in memory; what falls out is rendered again when it is asked for. */
const KEPT_BYTES = 128 * 1024 * 1024;

/** How long to go on with copies after the database failed, before asking it again. */
const PAUSE_MS = 1000;

/** The feeds of this server: one query decides which version is current, and its bytes are made once. */
export function openFeeds(tools: FeedTools): Feeds {
  const mark = rendererMark(tools.addresses);
  const kept = new Map<string, ServedFeed>();
  let pausedUntil = 0;

  const load = async (slug: string, showId: string, name: string): Promise<ServedFeed> => {
    const known = kept.get(showId);
    if (known?.name === name) return known;
    const feed = await tools.renderer.render(showId);
    if (!feed) throw notFound(slug);
    remember(kept, showId, feed);
    tools.lastGood
      .keep(feed)
      .catch((error: unknown) => tools.log.warn({ err: error }, 'could not keep a copy of a feed'));
    return feed;
  };

  const fromDatabase = async (slug: string): Promise<Current> => {
    const state = await feedStateBySlug(tools.database, tools.database.read, slug);
    if (!state) throw notFound(slug);
    if (state.deletedAt !== null) {
      if (kept.delete(state.showId)) await tools.lastGood.forget(state.slug);
      return { kind: 'gone' };
    }
    if (state.slug !== slug) return { kind: 'renamed', slug: state.slug };
    const name = versionName(state, mark);
    return {
      kind: 'feed',
      name,
      changedAt: changedAt(state),
      now: state.now,
      load: () => load(slug, state.showId, name),
    };
  };

  const fromCopy = async (slug: string, trouble: LongwaveError): Promise<Current> => {
    const inMemory = [...kept.values()].find((feed) => feed.slug === slug);
    const feed = inMemory ?? (await tools.lastGood.find(slug));
    if (!feed) throw trouble;
    return {
      kind: 'feed',
      name: feed.name,
      changedAt: feed.changedAt,
      now: Date.now(),
      load: async () => feed,
    };
  };

  return {
    current: async (slug) => {
      if (Date.now() < pausedUntil) return await fromCopy(slug, isDown());
      try {
        return await fromDatabase(slug);
      } catch (error) {
        const trouble = databaseTrouble(error);
        if (!trouble) throw error;
        pausedUntil = Date.now() + PAUSE_MS;
        tools.log.error(
          { err: error },
          'the database is down: feeds are served from their last copies',
        );
        return await fromCopy(slug, trouble);
      }
    },
  };
}

function remember(kept: Map<string, ServedFeed>, showId: string, feed: ServedFeed): void {
  kept.delete(showId);
  kept.set(showId, feed);
  let bytes = 0;
  for (const [id, { xml }] of [...kept].reverse()) {
    bytes += xml.length;
    if (bytes > KEPT_BYTES && id !== showId) kept.delete(id);
  }
}

function notFound(slug: string): LongwaveError {
  return new LongwaveError(
    'not-found',
    'feed.not-found',
    `There is no feed "${slug.slice(0, 80)}".`,
    {
      mend: 'The address of a feed ends in the slug of its show and .xml.',
    },
  );
}

function isDown(): LongwaveError {
  return new LongwaveError(
    'unavailable',
    'database.down',
    'The database cannot be reached just now.',
  );
}
