import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchHealth } from '../../src/operations/health.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { routesOf } from '../../src/platform/http/routes-of.ts';
import type { Route } from '../../src/platform/http/routes-of.ts';
import { openLog } from '../../src/platform/log.ts';
import { buildWeb } from '../../src/web.ts';
import { wire } from '../../src/wiring.ts';

/** Pages for people, of which the description of the API says nothing. */
export const pageRoutes = {
  public: {
    'GET /assets/:file': 'styles and scripts of pages',
    'GET /setup/:token': 'whoever has the link that the server prints',
    'POST /setup/:token': 'whoever has the link that the server prints',
    'GET /login': 'whoever wants to sign in',
    'POST /login': 'whoever wants to sign in',
    'POST /logout': 'a browser, with the session that ends',
    'GET /sitemap.xml': 'search engines',
    'GET /robots.txt': 'search engines',
    'GET /oembed': 'sites that show our pages',
    'GET /embed/:of': 'listeners, in frames of other sites',
    'GET /:show': 'listeners',
    'GET /:show/listen': 'listeners',
    'GET /:show/:episode': 'listeners',
    'GET /:show/:episode/transcript': 'listeners',
  },
  /** Without a session they lead to the sign-in. */
  desk: ['GET /admin'],
};

/** Every route of the web application as `src/web.ts` builds it. */
export async function everyRoute(): Promise<Route[]> {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-routes-'));
  const config = parseConfig({
    DATA_DIR: folder,
    UPLOADS_DIR: join(folder, 'uploads'),
    FEEDS_DIR: join(folder, 'feeds'),
  });
  const wiring = await wire(config, systemClock, openLog('error'));
  const { app } = buildWeb(wiring, watchHealth(wiring));
  const routes = routesOf(app);
  await wiring.close();
  rmSync(folder, { recursive: true, force: true });
  return routes;
}
