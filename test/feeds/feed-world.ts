import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOwnerToken } from '../../src/accounts/tokens.ts';
import { announceDue } from '../../src/episodes/announcing.ts';
import { renderShow } from '../../src/feeds/render.ts';
import { watchHealth } from '../../src/operations/health.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { openLog } from '../../src/platform/log.ts';
import { buildWeb } from '../../src/web.ts';
import { wire } from '../../src/wiring.ts';
import { movableClock } from '../support/clock.ts';
import type { MovableClock } from '../support/clock.ts';
import { emptyLocation } from '../support/database.ts';
import { callApi, freePort } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/** Web servers on one database, under one movable clock, where nothing works by itself. The API is the first one's. */
export interface FeedWorld extends TestServer {
  /** One on SQLite, two on PostgreSQL. All have the PUBLIC_URL `http://podcast.test`. */
  urls: string[];
  clock: MovableClock;
  /** The feed as a server renders it that has never rendered anything before. */
  renderAfresh(showId: string): Promise<string>;
  /** What the worker does every second. */
  announce(): Promise<number>;
}

export async function openFeedWorld(kind: Database['kind']): Promise<FeedWorld> {
  const clock = movableClock();
  const folder = mkdtempSync(join(tmpdir(), 'longwave-feeds-'));
  const location = await emptyLocation(kind);
  const settings = {
    DATA_DIR: join(folder, 'data'),
    UPLOADS_DIR: join(folder, 'uploads'),
    PUBLIC_URL: 'http://podcast.test',
    ...(location.kind === 'postgres' && { DATABASE_URL: location.url }),
  };
  const first = await startWeb(clock, { ...settings, FEEDS_DIR: join(folder, 'feeds') });
  const servers = [first];
  if (kind === 'postgres')
    servers.push(await startWeb(clock, { ...settings, FEEDS_DIR: join(folder, 'feeds-2') }));
  const token = (await createOwnerToken(first.wiring.database, clock)) ?? '';
  return {
    url: first.url,
    urls: servers.map(({ url }) => url),
    token,
    settings,
    folder,
    clock,
    api: (path, init = {}) => callApi(first.url, token, path, init),
    renderAfresh: async (showId) =>
      String(Buffer.concat((await renderShow(first.wiring, new Map(), showId))?.pieces ?? [])),
    announce: () => announceDue(first.wiring.database),
    stop: async () => {
      for (const { close } of servers) await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startWeb(clock: MovableClock, settings: Record<string, string>) {
  const config = parseConfig({ ...settings, PORT: String(await freePort()) });
  const wiring = await wire(config, clock, openLog('error'));
  const server = createServer(buildWeb(wiring, watchHealth(wiring)).listener);
  await new Promise<void>((resolve) => {
    server.listen(config.port, '127.0.0.1', resolve);
  });
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    await wiring.close();
  };
  return { url: `http://127.0.0.1:${config.port}`, wiring, close };
}
