import type { Router } from 'express';
import type { Database } from '../platform/database/open.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { renderPage } from '../platform/pages/page.tsx';
import { listShows } from '../shows/shows.ts';
import { frontPage } from './front-page.tsx';

const MOST_SHOWS = 200;

/** `/`: the shows of this server; those that directories must hide are hidden here too. */
export function frontRoutes(
  router: Router,
  { database, assets }: { database: Database; assets: Assets },
): void {
  router.get('/', async (_request, response) => {
    const all = await listShows(database, { limit: MOST_SHOWS, after: undefined });
    const shows = all.slice(0, MOST_SHOWS).filter(({ blocked, moved }) => !blocked && !moved);
    response.set('Cache-Control', 'public, max-age=0, must-revalidate');
    response.type('html').send(renderPage(assets, frontPage(shows)));
  });
}
