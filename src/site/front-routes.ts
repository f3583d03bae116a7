import { createHash } from 'node:crypto';
import type { Router } from 'express';
import type { Addresses } from '../addresses/urls.ts';
import { showsWithLive } from '../episodes/live.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database } from '../platform/database/open.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { renderPage } from '../platform/pages/page.tsx';
import { listShows } from '../shows/shows.ts';
import { frontPage } from './front-page.tsx';
import type { KeptPages } from './kept-pages.ts';
import { sendKept } from './send-kept.ts';

const MOST_SHOWS = 200;

/** `/`: the shows of this server that can be heard; those that directories must hide are hidden here too. */
export function frontRoutes(
  router: Router,
  {
    database,
    addresses,
    assets,
    kept,
  }: { database: Database; addresses: Addresses; assets: Assets; kept: KeptPages },
): void {
  router.get('/', async (request, response) => {
    const all = await listShows(database, { limit: MOST_SHOWS, after: undefined });
    const open = all.slice(0, MOST_SHOWS).filter(({ blocked, moved }) => !blocked && !moved);
    const now = await readNow(database, database.read);
    const ids = open.map(({ id }) => id);
    const heard = await showsWithLive(database.read, ids, now);
    const shows = open.filter(({ id }) => heard.has(id));
    const html = renderPage(assets, frontPage(addresses, shows));
    const tag = `W/"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
    await sendKept({ request, response }, tag, () => kept.get('/', tag, async () => html));
  });
}
