import { setImmediate } from 'node:timers/promises';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Addresses } from '../addresses/urls.ts';
import { liveSeasons, liveVersions } from '../episodes/live.ts';
import { episodePages } from '../episodes/seen.ts';
import { isListMedium } from '../namespace/medium.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database } from '../platform/database/open.ts';
import type { Show } from '../shows/show.ts';
import { getShow, listShows } from '../shows/shows.ts';
import { partQuery } from './read-list.ts';

interface SitemapTools {
  database: Database;
  addresses: Addresses;
}

interface Entry {
  address: string;
  /** In ms. */
  changedAt?: number;
}

/** More may not stand in one file (sitemaps.org/protocol.html). */
const MOST_ENTRIES = 50_000;
const BATCH = 1000;
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';

interface Wanted {
  /** One of several, from 1; without it, all there is, or the index of the parts. */
  part: number | undefined;
  /** The one show whose domain was asked; without it, all shows that have none. */
  only?: { slug: string; domain: string } | undefined;
}

/**
 * What search engines may find: every show that is not blocked and has not moved away, and its live episodes. They believe
 * a sitemap only about the host that it stands on.
 * @returns undefined when there is no such part
 */
export async function sitemap(
  tools: SitemapTools,
  { part, only }: Wanted,
): Promise<string | undefined> {
  const from = ((part ?? 1) - 1) * MOST_ENTRIES;
  let [count, urls] = [0, ''];
  for await (const batch of batches(tools, only)) {
    await setImmediate();
    const wanted = batch.filter(
      (_entry, index) => count + index >= from && count + index < from + MOST_ENTRIES,
    );
    urls += wanted.map((entry) => element('url', entry)).join('');
    count += batch.length;
  }
  const parts = Math.max(1, Math.ceil(count / MOST_ENTRIES));
  if (part !== undefined && part > parts) return undefined;
  return part === undefined && parts > 1
    ? wrap('sitemapindex', index(tools.addresses, parts, only?.domain))
    : wrap('urlset', urls);
}

function index(addresses: Addresses, parts: number, domain: string | undefined): string {
  const numbers = Array.from({ length: parts }, (_none, at) => at + 1);
  return numbers
    .map((part) => element('sitemap', { address: addresses.sitemap(part, domain) }))
    .join('');
}

/** Some at a time, so that ten thousand episodes neither fill the memory nor hold up other answers. */
async function* batches(tools: SitemapTools, only: Wanted['only']): AsyncGenerator<Entry[]> {
  const { database } = tools;
  const now = await readNow(database, database.read);
  for await (const show of only ? theOne(database, only) : withoutDomain(database)) {
    if (show.blocked || show.moved) continue;
    yield pagesOf(tools.addresses, show);
    if (isListMedium(show.namespace.medium)) continue;
    const seasons = await liveSeasons(database.read, show.id, now);
    yield seasonPages(tools.addresses, show, seasons);
    const live = await liveVersions(database.read, show.id, now);
    for (let at = 0; at < live.length; at += BATCH) {
      const ids = live.slice(at, at + BATCH).map(({ id }) => id);
      const pages = await episodePages(database.read, ids);
      yield pages.map(({ slug, changedAt }) => ({
        address: tools.addresses.episode(show, slug),
        changedAt,
      }));
    }
  }
}

function pagesOf(addresses: Addresses, show: Show): Entry[] {
  return [{ address: addresses.show(show) }, { address: addresses.listen(show) }];
}

/** Where there is only one, its page has nothing that the show's has not. */
function seasonPages(addresses: Addresses, show: Show, seasons: number[]): Entry[] {
  if (seasons.length < 2) return [];
  return seasons.map((season) => ({
    address: addresses.show(show) + partQuery({ page: 1, season }),
  }));
}

async function* theOne(
  database: Database,
  { slug, domain }: { slug: string; domain: string },
): AsyncGenerator<Show> {
  yield { ...(await getShow(database.read, slug)), domain };
}

async function* withoutDomain(database: Database): AsyncGenerator<Show> {
  for await (const show of shows(database)) if (show.domain === null) yield show;
}

async function* shows(database: Database): AsyncGenerator<Show> {
  let after: { key: number; id: string } | undefined;
  do {
    const found = await listShows(database, { limit: BATCH, after });
    yield* found.slice(0, BATCH);
    const last = found.length > BATCH ? found[BATCH - 1] : undefined;
    after = last && { key: last.createdAt, id: last.id };
  } while (after);
}

function element(name: 'url' | 'sitemap', { address, changedAt }: Entry): string {
  const day =
    changedAt === undefined ? [] : [h('lastmod', null, new Date(changedAt).toISOString())];
  return `${renderToString(h(name, null, [h('loc', null, address), ...day]))}\n`;
}

function wrap(name: 'urlset' | 'sitemapindex', inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}">\n${inner}</${name}>\n`;
}
