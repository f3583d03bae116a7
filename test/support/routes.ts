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
  desk: [
    'GET /admin',
    'GET /admin/shows/new',
    'GET /admin/shows/:show',
    'GET /admin/shows/:show/edit',
    'GET /admin/shows/:show/delete',
    'GET /admin/shows/:show/publish',
    'GET /admin/episodes/:id',
    'GET /admin/episodes/:id/delete',
    'GET /admin/episodes/:id/history',
  ],
  /** What a form or a script of the desk sends: without a session it leads to the sign-in, too, or is refused. */
  deskForms: [
    'POST /admin/shows',
    'POST /admin/shows/:show/edit',
    'POST /admin/shows/:show/artwork',
    'POST /admin/shows/:show/delete',
    'POST /admin/shows/:show/publish',
    'POST /admin/episodes/:id',
    'POST /admin/episodes/:id/publish',
    'POST /admin/episodes/:id/withdraw',
    'POST /admin/episodes/:id/delete',
    'POST /admin/episodes/:id/files',
    'POST /admin/episodes/:id/undo-audio',
    'POST /admin/episodes/:id/history/:number',
    'POST /admin/uploads',
    'GET /admin/uploads/:id',
    'PATCH /admin/uploads/:id',
    'DELETE /admin/uploads/:id',
    'POST /admin/uploads/:id',
  ],
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
