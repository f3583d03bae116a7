import { Router } from 'express';
import type { FileStore } from '../media/files/store.ts';
import type { Database } from '../platform/database/open.ts';

/** A part of the server that answers slower than this counts as down. */
const PATIENCE_MS = 2000;

/** Everybody may ask, so that asking often must cost nothing. */
const CHECK_EVERY_MS = 1000;

export interface Health {
  /** From now on `/readyz` says 503, so that the balancer sends nobody any more. */
  drain(): void;
  ready(): void;
  routes: Router;
}

/**
 * `/livez`: the process answers. `/readyz`: 503 only while it starts or drains; what is down is named in
 * `degraded`, with 200, because feeds can still be served from their last copies.
 */
export function watchHealth({ database, files }: { database: Database; files: FileStore }): Health {
  return watchParts({
    database: () => database.read.selectNoFrom(database.now().as('now')).execute(),
    storage: () => files.check(),
  });
}

/** The same of parts by name, each of which works when what it is given resolves. */
export function watchParts(parts: Record<string, () => Promise<unknown>>): Health {
  let state: 'starting' | 'ready' | 'draining' = 'starting';
  let checkedAt = 0;
  let degraded: Promise<string[]> = Promise.resolve([]);
  const routes = Router();
  const headers = { 'Cache-Control': 'no-store' };
  routes.get('/livez', (_request, response) => {
    response.set(headers).json({ status: 'live' });
  });
  routes.get('/readyz', async (_request, response) => {
    if (state !== 'ready') {
      response
        .set({ ...headers, 'Retry-After': '5' })
        .status(503)
        .json({ status: state });
      return;
    }
    if (Date.now() - checkedAt > CHECK_EVERY_MS) {
      checkedAt = Date.now();
      degraded = down(parts);
    }
    response.set(headers).json({ status: 'ready', degraded: await degraded });
  });
  return {
    drain: () => {
      state = 'draining';
    },
    ready: () => {
      state = 'ready';
    },
    routes,
  };
}

async function down(parts: Record<string, () => Promise<unknown>>): Promise<string[]> {
  const late = new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error('too slow')), PATIENCE_MS).unref();
  });
  const results = await Promise.all(
    Object.entries(parts).map(async ([name, check]) =>
      Promise.race([check(), late]).then(
        () => [],
        () => [name],
      ),
    ),
  );
  return results.flat();
}
