import { join } from 'node:path';
import { Router } from 'express';
import type { ErrorRequestHandler } from 'express';
import type { Addresses } from '../addresses/urls.ts';
import type { Feeds } from '../feeds/feeds.ts';
import type { FileStore } from '../media/files/store.ts';
import type { Database } from '../platform/database/open.ts';
import { pictureArrivals } from '../pictures/pictures.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { codeMark } from './code-mark.ts';
import { colourRoutes } from './colour-routes.ts';
import { embedRoutes } from './embed-routes.ts';
import { keptMarks } from './kept-marks.ts';
import { openKeptPages } from './kept-pages.ts';
import { frontRoutes } from './front-routes.ts';
import { markOf } from './listen-apps.ts';
import type { Listing } from './listen-apps.ts';
import { lostInShow } from './lost-page.tsx';
import { belowSlug, onOwnDomain } from './mount.ts';
import { oembedRoutes } from './oembed-routes.ts';
import { openShowColours } from './show-colours.ts';
import { showRoutes } from './show-routes.ts';
import { domainSitemapRoutes, sitemapRoutes } from './sitemap-routes.ts';

export interface SiteTools {
  database: Database;
  addresses: Addresses;
  feeds: Feeds;
  files: FileStore;
  assets: Assets;
  /** The pages of a show in directories, which are kept above. */
  listings: (showId: string) => Promise<Listing[]>;
}

/**
 * The pages of shows and episodes: for everybody, and as fresh as the feed.
 * @returns those on this server, and those of the one show that a domain belongs to, for `onDomain`; and what answers who
 * finds none of them, for behind all routes
 */
export function siteRoutes(given: SiteTools): {
  here: Router;
  onDomains: Router;
  lost: ErrorRequestHandler;
} {
  const { database, listings } = given;
  const tools = {
    ...given,
    kept: openKeptPages(),
    colours: openShowColours(given),
    pictureMark: keptMarks(async (id) => `p${await pictureArrivals(database.read, id)}`, 'p0'),
    listingMark: keptMarks(async (id) => markOf(await listings(id)), markOf([])),
    codeMark: codeMark([import.meta.dirname, join(import.meta.dirname, '../platform/pages')]),
  };
  const here = Router();
  frontRoutes(here, tools);
  colourRoutes(here);
  sitemapRoutes(here, tools);
  oembedRoutes(here, tools);
  embedRoutes(here, tools);
  showRoutes(here, tools, belowSlug);
  const onDomains = Router();
  colourRoutes(onDomains);
  domainSitemapRoutes(onDomains, tools);
  embedRoutes(onDomains, tools);
  showRoutes(onDomains, tools, onOwnDomain);
  return { here, onDomains, lost: lostInShow(tools) };
}
