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
    'GET /': 'whoever opens the address of the server',
    'GET /favicon.ico': 'browsers and readers of feeds',
    'GET /assets/:file': 'styles and scripts of pages',
    'GET /setup/:token': 'whoever has the link that the server prints',
    'POST /setup/:token': 'whoever has the link that the server prints',
    'GET /login': 'whoever wants to sign in',
    'POST /login': 'whoever wants to sign in',
    'GET /login/code': 'whoever has given the right password',
    'POST /login/code': 'whoever has given the right password',
    'GET /login/forgotten': 'whoever wants to sign in',
    'POST /login/forgotten': 'whoever wants to sign in',
    'POST /login/passkey/challenge': 'whoever wants to sign in',
    'POST /login/passkey': 'whoever holds a passkey',
    'GET /login/invitation/:secret': 'whoever has the link',
    'POST /login/invitation/:secret': 'whoever has the link, and the account where there is one',
    'GET /login/reset/:secret': 'whoever has the link',
    'POST /login/reset/:secret': 'whoever has the link',
    'GET /logout': 'whoever opens it by hand: it leads to the desk',
    'POST /logout': 'a browser, with the session that ends',
    'GET /colours/:file': 'pages of shows, and players in frames',
    'GET /sitemap.xml': 'search engines',
    'GET /robots.txt': 'search engines',
    'GET /.well-known/longwave-:show': 'whoever looks whether a domain leads here',
    'GET /oembed': 'sites that show our pages',
    'GET /embed/:of': 'listeners, in frames of other sites',
    'GET /:show': 'listeners',
    'GET /:show/listen': 'listeners',
    'GET /:show/:episode': 'listeners',
    'GET /:show/:episode/transcript': 'listeners',
  },
  /** Without a session they lead to the sign-in; with one, the least that somebody must be. */
  desk: {
    'GET /admin': 'anybody',
    'GET /admin/account': 'anybody',
    'POST /admin/account/name': 'anybody',
    'GET /admin/account/password': 'anybody',
    'POST /admin/account/password': 'anybody',
    'POST /admin/account/sessions/end-others': 'anybody',
    'POST /admin/account/sessions/:session/end': 'anybody',
    'GET /admin/account/second-factor': 'anybody',
    'POST /admin/account/second-factor': 'anybody',
    'POST /admin/account/second-factor/confirm': 'anybody',
    'POST /admin/account/second-factor/recovery-codes': 'anybody',
    'POST /admin/account/second-factor/off': 'anybody',
    'GET /admin/account/passkeys': 'anybody',
    'POST /admin/account/passkeys': 'anybody',
    'POST /admin/account/passkeys/confirm': 'anybody',
    'GET /admin/account/passkeys/:passkey/remove': 'anybody',
    'POST /admin/account/passkeys/:passkey/remove': 'anybody',
    'GET /admin/people': 'owner',
    'GET /admin/people/invitations': 'owner',
    'POST /admin/people/invitations': 'owner',
    'POST /admin/people/invitations/:invitation/take-back': 'owner',
    'GET /admin/people/:person': 'owner',
    'POST /admin/people/:person/reset-link': 'owner',
    'GET /admin/people/:person/second-factor': 'owner',
    'POST /admin/people/:person/second-factor': 'owner',
    'GET /admin/people/:person/passkeys': 'owner',
    'POST /admin/people/:person/passkeys': 'owner',
    'GET /admin/people/:person/ownership': 'owner',
    'POST /admin/people/:person/ownership': 'owner',
    'GET /admin/people/:person/remove': 'owner',
    'POST /admin/people/:person/remove': 'owner',
    'GET /admin/shows/:show/people': 'admin',
    'POST /admin/shows/:show/people/invitations': 'admin',
    'POST /admin/shows/:show/people/invitations/:invitation/take-back': 'admin',
    'POST /admin/shows/:show/people/:person/role': 'admin',
    'GET /admin/shows/:show/people/:person/remove': 'admin',
    'POST /admin/shows/:show/people/:person/remove': 'admin',
    'GET /admin/tokens': 'owner',
    'POST /admin/tokens': 'owner',
    'GET /admin/tokens/:token/revoke': 'owner',
    'POST /admin/tokens/:token/revoke': 'owner',
    'GET /admin/mail': 'owner',
    'POST /admin/mail/test': 'owner',
    'GET /admin/activity': 'owner',
    'GET /admin/activity/all.csv': 'owner',
    'GET /admin/activity/all.ndjson': 'owner',
    'GET /admin/shows/:show/activity': 'admin',
    'GET /admin/shows/:show/activity/all.csv': 'admin',
    'GET /admin/shows/:show/activity/all.ndjson': 'admin',
    'GET /admin/storage': 'owner',
    'GET /admin/jobs': 'owner',
    'GET /admin/jobs/:job/drop': 'owner',
    'POST /admin/jobs/:job/drop': 'owner',
    'POST /admin/jobs/:job/retry': 'owner',
    'GET /admin/deleted-shows': 'owner',
    'POST /admin/deleted-shows/:deleted/restore': 'owner',
    'GET /admin/shows/new': 'owner',
    'GET /admin/shows': 'anybody',
    'POST /admin/shows': 'owner',
    'GET /admin/shows/:show': 'analyst',
    'GET /admin/shows/:show/edit': 'admin',
    'POST /admin/shows/:show/edit': 'admin',
    'GET /admin/shows/:show/history': 'analyst',
    'GET /admin/shows/:show/history/compare': 'analyst',
    'GET /admin/shows/:show/history/:number': 'analyst',
    'POST /admin/shows/:show/history/:number': 'admin',
    'GET /admin/shows/:show/delete': 'admin',
    'POST /admin/shows/:show/delete': 'admin',
    'GET /admin/shows/:show/doctor': 'analyst',
    'GET /admin/shows/:show/directories': 'admin',
    'POST /admin/shows/:show/directories/podcast-index/submit': 'admin',
    'POST /admin/shows/:show/directories/:directory': 'admin',
    'GET /admin/shows/:show/domain': 'admin',
    'POST /admin/shows/:show/domain': 'admin',
    'POST /admin/shows/:show/domain/check': 'admin',
    'GET /admin/shows/:show/domain/remove': 'admin',
    'POST /admin/shows/:show/domain/remove': 'admin',
    'GET /admin/shows/:show/webhooks': 'admin',
    'POST /admin/shows/:show/webhooks': 'admin',
    'GET /admin/shows/:show/webhooks/:webhook': 'admin',
    'GET /admin/shows/:show/webhooks/:webhook/remove': 'admin',
    'POST /admin/shows/:show/webhooks/:webhook/remove': 'admin',
    'POST /admin/shows/:show/webhooks/:webhook/test': 'admin',
    'POST /admin/shows/:show/webhooks/:webhook/enable': 'admin',
    'POST /admin/shows/:show/webhooks/:webhook/deliveries/:delivery/replay': 'admin',
    'GET /admin/shows/:show/deleted': 'admin',
    'GET /admin/shows/:show/schedule': 'admin',
    'POST /admin/shows/:show/schedule': 'admin',
    'POST /admin/shows/:show/schedule/preview': 'admin',
    'GET /admin/shows/:show/drafts': 'admin',
    'POST /admin/shows/:show/drafts': 'admin',
    'GET /admin/shows/:show/publish': 'editor',
    'POST /admin/shows/:show/publish': 'editor',
    'POST /admin/shows/:show/publish/preview': 'editor',
    'POST /admin/shows/:show/publish/beginning': 'editor',
    'GET /admin/episodes/:id': 'analyst',
    'POST /admin/episodes/:id': 'editor',
    'POST /admin/episodes/:id/preview': 'editor',
    'GET /admin/episodes/:id/artwork': 'analyst',
    'GET /admin/episodes/:id/audio': 'analyst',
    'GET /admin/episodes/:id/history': 'analyst',
    'GET /admin/episodes/:id/history/compare': 'analyst',
    'GET /admin/episodes/:id/history/:number': 'analyst',
    'POST /admin/episodes/:id/history/:number': 'editor',
    'POST /admin/episodes/:id/files': 'editor',
    'POST /admin/episodes/:id/undo-audio': 'editor',
    'POST /admin/episodes/:id/restore': 'admin',
    'POST /admin/episodes/:id/publish': 'admin',
    'POST /admin/episodes/:id/withdraw': 'admin',
    'GET /admin/episodes/:id/delete': 'admin',
    'POST /admin/episodes/:id/delete': 'admin',
  } as Record<string, LeastRole>,
  /** What scripts of the desk ask for: refused without a session. */
  deskScripts: [
    'POST /admin/uploads',
    'GET /admin/uploads/:id',
    'PATCH /admin/uploads/:id',
    'DELETE /admin/uploads/:id',
    'POST /admin/uploads/:id',
  ],
};

/** In this order, each may what those before it may. */
export const leastRoles = ['anybody', 'analyst', 'editor', 'admin', 'owner'] as const;
export type LeastRole = (typeof leastRoles)[number];

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
