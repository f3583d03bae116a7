import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Addresses } from '../addresses/urls.ts';
import type { Feeds } from '../feeds/feeds.ts';
import type { FileStore } from '../media/files/store.ts';
import type { Database } from '../platform/database/open.ts';
import { param } from '../platform/http/param.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { storable } from '../platform/text.ts';
import { searchMark } from '../search/passages.ts';
import { queryOf } from '../search/words.ts';
import { openTranscript } from '../transcripts/transcripts.ts';
import { answerPage, noPage } from './answer-page.ts';
import type { PageTools } from './answer-page.ts';
import { codeMark } from './code-mark.ts';
import { colourRoutes } from './colour-routes.ts';
import { embedRoutes } from './embed-routes.ts';
import { episodePage } from './episode-page.tsx';
import { openKeptPages } from './kept-pages.ts';
import { foundPage } from './found-page.tsx';
import { frontRoutes } from './front-routes.ts';
import { deviceOf } from './listen-apps.ts';
import type { Listing } from './listen-apps.ts';
import { listenPage } from './listen-page.tsx';
import { oembedRoutes } from './oembed-routes.ts';
import { readFound } from './read-found.ts';
import { readEpisode, readShow, readTranscript } from './read.ts';
import { LONGEST_QUERY } from './search-form.tsx';
import { openShowColours } from './show-colours.ts';
import { showPage } from './show-page.tsx';
import { sitemapRoutes } from './sitemap-routes.ts';
import { transcriptPage } from './transcript-page.tsx';

export interface SiteTools {
  database: Database;
  addresses: Addresses;
  feeds: Feeds;
  files: FileStore;
  assets: Assets;
  /** The pages of a show in directories, which are kept above. */
  listings: (showId: string) => Promise<Listing[]>;
}

type Tools = SiteTools & PageTools;

/** The pages of shows and episodes: for everybody, and as fresh as the feed. */
export function siteRoutes(given: SiteTools): Router {
  const tools = {
    ...given,
    kept: openKeptPages(),
    colours: openShowColours(given),
    codeMark: codeMark([import.meta.dirname, join(import.meta.dirname, '../platform/pages')]),
  };
  const router = Router();
  frontRoutes(router, tools);
  colourRoutes(router);
  sitemapRoutes(router, tools);
  oembedRoutes(router, tools);
  embedRoutes(router, tools);
  showRoute(router, tools);
  listenRoute(router, tools);
  episodeRoute(router, tools);
  transcriptRoute(router, tools);
  return router;
}

function showRoute(router: Router, tools: Tools): void {
  const { addresses } = tools;
  router.get('/:show', async (request, response) => {
    const page = pageNumber(request);
    const typed = typedIn(request);
    if (typed !== '') {
      await answerFound(tools, { request, response }, { typed, page });
      return;
    }
    const at = (slug: string) => `${addresses.show(slug)}${page === 1 ? '' : `?page=${page}`}`;
    const show = param(request, 'show');
    await answerPage(tools, { request, response, show, at }, async (showId) => {
      const seen = await readShow(tools, showId, page);
      return seen && { show: seen.show, page: showPage(addresses, seen) };
    });
  });
}

/** What was found is a page under the tag of the feed and the mark of what can be found; nothing is said of what is not live (security 94). */
async function answerFound(
  tools: Tools,
  { request, response }: { request: Request; response: Response },
  { typed, page }: { typed: string; page: number },
): Promise<void> {
  const { addresses } = tools;
  const search = new URLSearchParams({ q: typed, ...(page > 1 && { page: String(page) }) });
  const at = (slug: string) => `${addresses.show(slug)}?${search.toString()}`;
  const mark = () => searchMark(tools.database.read);
  const asked = { request, response, show: param(request, 'show'), at, mark };
  const query = queryOf(typed);
  await answerPage(tools, asked, async (showId) => {
    const found = await readFound(tools, showId, { query, page });
    return found && { show: found.show, page: foundPage(found, { typed, query }) };
  });
}

/**
 * The order of the apps depends on the device, so the page varies by User-Agent, and its tag says for which kind of
 * device it is. Caches ask each time anyway (`max-age=0`): one more page for each browser costs them little, and no
 * reader gets the order of another's device.
 */
function listenRoute(router: Router, tools: Tools): void {
  const { addresses } = tools;
  router.get('/:show/listen', async (request, response) => {
    const device = deviceOf(request.get('user-agent') ?? '');
    response.vary('User-Agent');
    const asked = {
      request,
      response,
      show: param(request, 'show'),
      at: (slug: string) => addresses.listen(slug),
      mark: async (showId: string) => `${device}.${digestOf(await tools.listings(showId))}`,
    };
    await answerPage(tools, asked, async (showId) => {
      const seen = await readShow(tools, showId, 1);
      const listings = await tools.listings(showId);
      return seen && { show: seen.show, page: listenPage(addresses, seen, { device, listings }) };
    });
  });
}

function episodeRoute(router: Router, tools: Tools): void {
  const { addresses } = tools;
  router.get('/:show/:episode', async (request, response) => {
    const slug = param(request, 'episode');
    const at = (show: string) => addresses.episode(show, slug);
    const show = param(request, 'show');
    await answerPage(tools, { request, response, show, at }, async (showId) => {
      const seen = await readEpisode(tools, showId, { slug });
      return seen && { show: seen.show, page: episodePage(addresses, seen) };
    });
  });
}

function transcriptRoute(router: Router, tools: Tools): void {
  const { addresses, files } = tools;
  router.get('/:show/:episode/transcript', async (request, response) => {
    const slug = param(request, 'episode');
    const language = languageAsked(request);
    const query = language === undefined ? '' : `?language=${language}`;
    const at = (show: string) => `${addresses.episodeTranscript(show, slug)}${query}`;
    const show = param(request, 'show');
    await answerPage(tools, { request, response, show, at }, async (showId) => {
      const seen = await readTranscript(tools, showId, slug, language);
      if (!seen) return undefined;
      const transcript = await openTranscript(files, seen.id);
      return { show: seen.show, page: transcriptPage(addresses, seen, transcript) };
    });
  });
}

/** @throws LongwaveError `page.not-found` for what is no page number */
function pageNumber(request: Request): number {
  const asked = request.query['page'] ?? '1';
  if (typeof asked !== 'string' || !/^[1-9]\d{0,5}$/.test(asked)) throw noPage();
  return Number(asked);
}

/** @throws LongwaveError `page.not-found` for what no form sends */
function typedIn(request: Request): string {
  const asked = request.query['q'] ?? '';
  if (typeof asked !== 'string') throw noPage();
  return storable(asked.slice(0, LONGEST_QUERY)).replaceAll(/\s+/g, ' ').trim();
}

/** @throws LongwaveError `page.not-found` for what no language is called */
function languageAsked(request: Request): string | undefined {
  const asked = request.query['language'];
  if (asked === undefined) return undefined;
  if (typeof asked !== 'string' || !/^[A-Za-z\d-]{2,35}$/.test(asked)) throw noPage();
  return asked;
}

function digestOf(listings: Listing[]): string {
  return createHash('sha256').update(JSON.stringify(listings)).digest('base64url').slice(0, 8);
}
