import pg from 'pg';

const LOOK_EVERY_MS = 1000;
const SILENT_MS = 5000;
const PROBE_MS = 5000;

interface Busy {
  /** How much has come in on its connection, and since when no more (ms, monotonic). */
  bytes: number;
  since: number;
}

/**
 * Ends the connections of a pool that wait for a database that cannot be reached. A pulled cable tells nobody: what was
 * sent into it would be repeated at ever longer intervals, and whoever waits would still wait half a minute after the
 * cable is back. A query that takes long is left alone: while one waits, a new connection shows whether anybody is there.
 * None is used again that still owes an answer.
 * @param mostMs how long a query may be silent all the same
 */
export function endSilent(pool: pg.Pool, connectionString: string, mostMs: number): void {
  const busy = new Map<pg.PoolClient, Busy>();
  pool.on('acquire', (client) => busy.set(client, { bytes: -1, since: 0 }));
  pool.on('release', (_error, client) => busy.delete(client));
  let isProbing = false;
  const look = async (): Promise<void> => {
    note(busy);
    end(silentFor(mostMs, busy));
    const silent = silentFor(SILENT_MS, busy);
    if (isProbing || silent.length === 0) return;
    isProbing = true;
    const isThere = await isReachable(connectionString);
    isProbing = false;
    note(busy);
    // Others have begun to wait since, and may be answered.
    if (!isThere) end(silentFor(SILENT_MS, busy).filter((client) => silent.includes(client)));
  };
  const timer = setInterval(() => {
    if (pool.ended) clearInterval(timer);
    else void look();
  }, LOOK_EVERY_MS);
  timer.unref();
}

function note(busy: Map<pg.PoolClient, Busy>): void {
  for (const [client, seen] of busy) {
    const bytes = streamOf(client).bytesRead;
    if (bytes !== seen.bytes) busy.set(client, { bytes, since: performance.now() });
  }
}

function silentFor(ms: number, busy: Map<pg.PoolClient, Busy>): pg.PoolClient[] {
  const last = performance.now() - ms;
  return [...busy].filter(([, { since }]) => since <= last).map(([client]) => client);
}

function end(clients: pg.PoolClient[]): void {
  for (const client of clients) streamOf(client).destroy();
}

function streamOf({ connection }: pg.PoolClient) {
  return connection.stream as typeof connection.stream & { bytesRead: number };
}

/** Any answer will do, also one that refuses. */
async function isReachable(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: PROBE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    return error instanceof pg.DatabaseError;
  } finally {
    client.end().catch(() => undefined);
  }
}
