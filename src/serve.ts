import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { ownerExists } from './accounts/people.ts';
import { setupToken } from './accounts/setup.ts';
import { createOwnerToken } from './accounts/tokens.ts';
import { letGoOfOwnName } from './domains/domains.ts';
import { greet } from './greeting.ts';
import { listen } from './listen.ts';
import { watchHealth } from './operations/health.ts';
import type { Health } from './operations/health.ts';
import { clearUnfinished, LONGEST_SILENCE_MS } from './operations/sweep.ts';
import { atMost } from './platform/at-most.ts';
import { lockAmongServers } from './platform/database/server-lock.ts';
import type { ServerLock } from './platform/database/server-lock.ts';
import { lockDataFolder } from './platform/database/sqlite.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { LongwaveError, systemCode } from './platform/errors.ts';
import { letGoOfAll } from './platform/once/store.ts';
import type { Log } from './platform/log.ts';
import { assignPodcastGuids } from './shows/shows.ts';
import { standIn } from './stand-in.ts';
import { letGoOfUploads } from './uploads/lease.ts';
import { buildHealthOnly, buildWeb } from './web.ts';
import { wire } from './wiring.ts';
import type { Wiring } from './wiring.ts';
import { startWorker } from './worker.ts';
import type { RunningWorker } from './worker.ts';

/** How long a stop waits for what a start has begun to clear. */
const CLEARING_MS = 5000;

export interface RunningServer {
  url: string;
  /** Why this server must end although nobody told it to; for most, it never comes. */
  lost: Promise<LongwaveError>;
  /** Ends in order: no new requests, the open ones, the jobs, the files and the database. */
  stop(): Promise<void>;
}

interface ServeOptions {
  log: Log;
  say: (text: string) => void;
  lookEveryMs?: number;
  /** Name servers to ask instead of those of the system (tests). */
  nameServers?: readonly string[];
  /** Ends a start that waits for its database. */
  stopping?: AbortSignal;
}

/**
 * Starts Longwave. `say` gets what a person should read, `lookEveryMs` is how often its worker looks for work.
 * @throws LongwaveError `database.in-use`, `server.not-alone`, and whatever keeps it from starting.
 */
export async function serve(
  config: Config,
  clock: Clock,
  { log, say, lookEveryMs, nameServers, stopping = new AbortController().signal }: ServeOptions,
): Promise<RunningServer> {
  makeFolder('DATA_DIR', config.dataDir);
  const { opened, listening } = await standIn({ config, log, say, stopping }, () =>
    lockAndWire(config, () => wire(config, clock, log, nameServers)),
  );
  const { lock, wiring } = opened;
  // No other server runs here: who held a key or an upload when the last one was killed holds it no more.
  if (config.database.kind === 'sqlite') {
    await letGoOfAll(wiring.database);
    await letGoOfUploads(wiring.database);
  }
  await letGoOfOwnName(wiring);
  const health = watchHealth(wiring);
  const listener = listenerOf(wiring, health);
  listening?.answerWith(listener);
  const server = listening ?? (await listen(config, listener));
  const clearing = clearOfDead(wiring, log);
  if (config.storage.kind === 'disk') await clearing;
  await assignPodcastGuids(wiring);
  const worker = config.role === 'web' ? undefined : startWorker(wiring, lookEveryMs);
  health.ready();
  // Last, so that nothing can fail between keeping it and showing it; where it can be used.
  const token =
    config.role === 'worker' ? undefined : await createOwnerToken(wiring.database, clock);
  say(greet(config, { ownerToken: token, setupPath: await setupPathOf(wiring) }));
  return {
    url: config.publicUrl,
    lost: lock.lost,
    stop: async () => {
      health.drain();
      await server.drain();
      await atMost(clearing, CLEARING_MS);
      await stopRest(worker, wiring);
      await lock.release();
    },
  };
}

/** Nobody waits for it with a bucket, which may be silent and would hold up the feeds. What this process takes in is left alone. */
async function clearOfDead(wiring: Wiring, log: Log): Promise<void> {
  // With SQLite no other server runs on this data; with PostgreSQL one may, and be in the middle of an upload.
  const silentMs = wiring.config.database.kind === 'sqlite' ? 0 : LONGEST_SILENCE_MS;
  await clearUnfinished(wiring, silentMs).catch((error: unknown) =>
    log.warn({ err: error }, 'could not look for unfinished uploads'),
  );
}

async function lockAndWire(
  config: Config,
  wireAll: () => Promise<Wiring>,
): Promise<{ lock: ServerLock; wiring: Wiring }> {
  const lock = await lockServer(config);
  try {
    return { lock, wiring: await wireAll() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Keeps out who must not run beside this server: with SQLite everybody, with PostgreSQL who has not the same files. A
 * worker may run beside either, but not beside `longwave move`.
 */
async function lockServer({ database, dataDir, role, storage }: Config): Promise<ServerLock> {
  if (database.kind === 'postgres') {
    const as = role === 'worker' ? role : storage.kind;
    return await lockAmongServers({ url: database.url, as });
  }
  const unlock = lockDataFolder(dataDir);
  return { lost: new Promise(() => undefined), release: async () => unlock() };
}

/** Where the first owner is made, as long as there is none. */
async function setupPathOf({ config, database, secret }: Wiring): Promise<string | undefined> {
  const isOpen = config.role !== 'worker' && !(await ownerExists(database));
  return isOpen ? `/setup/${setupToken(secret)}` : undefined;
}

function makeFolder(setting: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const message = `The folder ${folder} cannot be made: ${String(systemCode(cause))}.`;
    const mend = `Choose another ${setting}, or make a folder there that this user may write to.`;
    throw new LongwaveError('conflict', 'config.folder', message, { mend, cause });
  }
}

function listenerOf(wiring: Wiring, health: Health): RequestListener {
  return wiring.config.role === 'worker'
    ? buildHealthOnly(wiring, health)
    : buildWeb(wiring, health).listener;
}

async function stopRest(worker: RunningWorker | undefined, wiring: Wiring): Promise<void> {
  await worker?.stop();
  await wiring.close();
}
