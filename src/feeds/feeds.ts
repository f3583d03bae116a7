import type { Addresses } from '../addresses/urls.ts';
import { atMost } from '../platform/at-most.ts';
import type { Database } from '../platform/database/open.ts';
import { within } from '../platform/database/patience.ts';
import { databaseDown, databaseTrouble } from '../platform/database/trouble.ts';
import { isTold } from '../shows/show.ts';
import type { Log } from '../platform/log.ts';
import { together } from '../platform/together.ts';
import { slugsOf } from '../shows/shows.ts';
import { asKept } from './copies.ts';
import { gone, isAnswer, noPage, notFound } from './errors.ts';
import { remember } from './kept.ts';
import type { LastGood } from './last-good.ts';
import type { Renderer, ServedFeed } from './renderer.ts';
import { FeedStates } from './states.ts';
import { datedAt, rendererMark, versionName } from './tag.ts';
import type { FeedState } from './tag.ts';

/** What the address of a feed stands for right now. */
export type Current =
  | { kind: 'renamed'; slug: string; location: string; domain: string | null }
  | {
      kind: 'feed';
      /** Where the pages of the show stand; null: here. */
      domain: string | null;
      /** Where the show has moved to: apps are sent there, with the feed in the body for those that do not go. */
      movedTo: string | undefined;
      /** The WebSub hubs that are told of its changes. */
      hubs: readonly string[];
      name: string;
      datedAt: number | undefined;
      now: number;
      load(): Promise<ServedFeed>;
    };

export interface Feeds {
  /**
   * What fails on our side is answered from the last good copy.
   * @throws LongwaveError `feed.not-found`, `feed.gone`; anything else only when no copy was ever kept.
   */
  current(slug: string): Promise<Current>;
  /**
   * One page of a feed, the newest episodes on page 1. It is not kept for outages.
   * @throws LongwaveError also `feed.no-page`
   */
  page(slug: string, page: number): Promise<Current>;
  /** Takes the copies of the feed of a deleted show away, before its content is. */
  forget(showId: string): Promise<void>;
  /** Ends what it does by itself, and waits for the copies that it writes. */
  close(): Promise<void>;
}

export interface FeedTools {
  database: Database;
  addresses: Addresses;
  renderer: Renderer;
  lastGood: LastGood;
  log: Log;
}

/** The feeds of this server: one query decides which version is current, and its bytes are made once. */
export function openFeeds(tools: FeedTools): Feeds {
  const feeds = new OpenFeeds(tools);
  // When an episode comes out, thousands of apps ask at once.
  return {
    current: together((slug) => feeds.current(slug)),
    page: (slug, page) => feeds.page(slug, page),
    forget: (showId) => feeds.forget(showId),
    close: () => feeds.close(),
  };
}

/** How long an app waits for a rendering before the last copy is better than nothing. */
const RENDER_PATIENCE_MS = 15_000;

/** How long a stop waits for copies that are being written: a bucket may be silent. */
const KEEPING_MS = 5000;

class OpenFeeds implements Feeds {
  readonly #tools: FeedTools;
  readonly #mark: string;
  readonly #states: FeedStates;
  /** By show. */
  readonly #rendered = new Map<string, ServedFeed>();
  /** By show and page. */
  readonly #pages = new Map<string, ServedFeed>();
  /** By slug, while the database is down. */
  readonly #copies = new Map<string, ServedFeed>();
  /** Deleted shows whose copies were taken away. */
  readonly #forgotten = new Set<string>();
  /** The copies that are being written: the last one comes after all others. */
  #keeping: Promise<void> = Promise.resolve();

  constructor(tools: FeedTools) {
    this.#tools = tools;
    this.#mark = rendererMark(tools.addresses);
    this.#states = new FeedStates(tools);
  }

  async current(slug: string): Promise<Current> {
    if (this.#states.isDown()) return await this.#fromCopy(slug, databaseDown('it is asked again'));
    let state: FeedState | undefined;
    try {
      state = await this.#states.of(slug);
    } catch (error) {
      void this.#states.askAgain(slug, error, () => this.#copies.clear());
      return await this.#fromCopy(slug, databaseTrouble(error) ?? error);
    }
    return await this.#fromState(slug, state);
  }

  async close(): Promise<void> {
    this.#states.close();
    await atMost(this.#keeping, KEEPING_MS);
  }

  async page(slug: string, page: number): Promise<Current> {
    const { renderer, addresses } = this.#tools;
    const state = await this.#states.of(slug);
    const current = await this.#fromState(slug, state);
    if (!state) return current;
    if (current.kind === 'renamed')
      return state.movedTo === null
        ? { ...current, location: addresses.feedPage(state.slug, page) }
        : current;
    const key = `${state.showId} ${page}`;
    const load = async (): Promise<ServedFeed> => {
      const known = this.#pages.get(key);
      if (known?.name === current.name) return known;
      const feed = await within(RENDER_PATIENCE_MS, renderer.render(state.showId, { page }));
      if (!feed) throw noPage(page);
      remember(this.#pages, key, feed);
      return feed;
    };
    return { ...current, load };
  }

  async #fromState(slug: string, state: FeedState | undefined): Promise<Current> {
    if (!state) throw notFound(slug);
    const { showId, domain } = state;
    if (state.deletedAt !== null) {
      await this.#tryToForget(showId);
      throw gone();
    }
    const { addresses } = this.#tools;
    // Only ASCII can stand in a header.
    const movedTo = state.movedTo === null ? undefined : new URL(state.movedTo).href;
    if (state.slug !== slug)
      return {
        kind: 'renamed',
        slug: state.slug,
        location: movedTo ?? addresses.feed(state.slug),
        domain,
      };
    const name = versionName(state, this.#mark);
    const hubs = isTold({ blocked: state.blocked === 1, moved: movedTo !== undefined })
      ? addresses.announced.hubs
      : [];
    const load = () => this.#load(slug, showId, name);
    const datesFrom = { datedAt: datedAt(state), now: state.now };
    return { kind: 'feed', domain, movedTo, hubs, name, ...datesFrom, load };
  }

  async #load(slug: string, showId: string, name: string): Promise<ServedFeed> {
    const known = this.#rendered.get(showId);
    if (known?.name === name) return known;
    try {
      return await within(RENDER_PATIENCE_MS, this.#render(showId));
    } catch (error) {
      const copy = isAnswer(error) ? undefined : (known ?? (await this.#tools.lastGood.find(slug)));
      if (!copy) throw error;
      this.#tools.log.error(
        { err: error },
        'a feed could not be rendered: its last copy is served',
      );
      return copy;
    }
  }

  async #render(showId: string): Promise<ServedFeed> {
    const { renderer, lastGood, log } = this.#tools;
    const feed = await renderer.render(showId);
    if (!feed) throw gone();
    remember(this.#rendered, showId, feed);
    this.#forgotten.delete(showId);
    this.#keeping = lastGood
      .keep(feed)
      .catch((error: unknown) => log.warn({ err: error }, 'could not keep a copy of a feed'));
    return feed;
  }

  async #fromCopy(slug: string, trouble: unknown): Promise<Current> {
    const rendered = [...this.#rendered.values()].find((feed) => feed.slug === slug);
    const feed = rendered ?? this.#copies.get(slug) ?? (await this.#tools.lastGood.find(slug));
    if (!feed) throw trouble;
    if (!rendered) remember(this.#copies, slug, feed);
    return asKept(feed);
  }

  /** A deleted show must not come back while the database is down. */
  async forget(showId: string): Promise<void> {
    if (this.#forgotten.has(showId)) return;
    const { database, lastGood } = this.#tools;
    this.#rendered.delete(showId);
    for (const slug of await slugsOf(database.read, showId)) await lastGood.forget(slug);
    this.#forgotten.add(showId);
  }

  async #tryToForget(showId: string): Promise<void> {
    await this.forget(showId).catch((error: unknown) =>
      this.#tools.log.warn(
        { err: error },
        'could not take away the copies of the feed of a deleted show',
      ),
    );
  }
}
