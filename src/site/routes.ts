import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Addresses } from '../addresses/urls.ts';
import type { Current, Feeds } from '../feeds/feeds.ts';
import { showIdIn } from '../feeds/tag.ts';
import type { Database } from '../platform/database/open.ts';
import { matchesAny } from '../platform/http/etag.ts';
import { param } from '../platform/http/param.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { LongwaveError } from '../platform/errors.ts';
import { episodePage } from './episode-page.tsx';
import { openKeptPages } from './kept-pages.ts';
import type { KeptPages } from './kept-pages.ts';
import { readEpisode, readShow } from './read.ts';
import { showPage } from './show-page.tsx';

export interface SiteTools {
  database: Database;
  addresses: Addresses;
  feeds: Feeds;
  assets: Assets;
}

/** `/{show}` and `/{show}/{episode}`: for everybody, and as fresh as the feed. */
export function siteRoutes(tools: SiteTools): Router {
  const router = Router();
  const kept = openKeptPages();
  router.get('/:show', async (request, response) => {
    const asked = pageNumber(request);
    await answer(tools, kept, { request, response, path: '' }, async (showId) => {
      const seen = await readShow(tools, showId, asked);
      return seen && showPage(tools.addresses, seen);
    });
  });
  router.get('/:show/:episode', async (request, response) => {
    const slug = param(request, 'episode');
    await answer(tools, kept, { request, response, path: `/${slug}` }, async (showId) => {
      const seen = await readEpisode(tools, showId, slug);
      return seen && episodePage(tools.addresses, seen);
    });
  });
  return router;
}

interface Asked {
  request: Request;
  response: Response;
  /** What follows the show in the address. */
  path: string;
}

/** A page changes when the feed does: the same tag, and what was rendered under it is kept. */
async function answer(
  { addresses, feeds, assets }: SiteTools,
  kept: KeptPages,
  { request, response, path }: Asked,
  read: (showId: string) => Promise<Page | undefined>,
): Promise<void> {
  const slug = param(request, 'show');
  const current = await currentOf(feeds, slug);
  if (current.kind === 'renamed') {
    response.redirect(301, `${addresses.show(current.slug)}${path}`);
    return;
  }
  const tag = `W/"${current.name}.${assets.mark}"`;
  response.set({ 'Cache-Control': 'public, max-age=0, must-revalidate', ETag: tag });
  const ifNoneMatch = request.get('if-none-match');
  if (ifNoneMatch !== undefined && matchesAny(ifNoneMatch, tag)) {
    response.status(304).end();
    return;
  }
  const key = `${slug}${path}?${pageNumber(request)}`;
  const html = await kept.get(key, tag, async () => {
    const page = await read(showIdIn(current.name));
    return page && renderPage(assets, page);
  });
  if (html === undefined) throw noPage();
  response.type('html').send(html);
}

async function currentOf(feeds: Feeds, slug: string): Promise<Current> {
  try {
    return await feeds.current(slug);
  } catch (error) {
    if (error instanceof LongwaveError && error.code === 'feed.not-found')
      throw new LongwaveError('not-found', 'page.not-found', `There is no show "${slug}" here.`);
    throw error;
  }
}

/** @throws LongwaveError `page.not-found` for what is no page number */
function pageNumber(request: Request): number {
  const asked = request.query['page'] ?? '1';
  if (typeof asked !== 'string' || !/^[1-9]\d{0,5}$/.test(asked)) throw noPage();
  return Number(asked);
}

function noPage(): LongwaveError {
  return new LongwaveError('not-found', 'page.not-found', 'There is no such page here.', {
    mend: 'The page of the show lists all its episodes.',
  });
}
