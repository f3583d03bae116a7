import { PostgresDialect } from 'kysely';
import pg from 'pg';
import { endSilent } from './silence.ts';

/** No other statement may take longer, whoever waits for it. */
const MOST_MS = 60_000;

/** Types whose values fit a JavaScript number here: int8 (ids, times in ms, bytes) and numeric (sums). */
const AS_NUMBER = new Set([20, 1700]);

interface PoolOptions {
  url: string;
  connections: number;
  /** Hears about connections that break between queries; the pool opens new ones by itself. */
  onLost: (error: Error) => void;
  isPatient?: boolean | undefined;
}

/** A pool for PostgreSQL. `int8`, `count` and `sum` arrive as numbers, as they do from SQLite. */
export function postgresDialect({
  url,
  connections,
  onLost,
  isPatient = false,
}: PoolOptions): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5000,
    application_name: 'longwave',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        AS_NUMBER.has(oid)
          ? Number
          : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  // While a transaction waits for its own work, the pool does not listen: an error nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', onLost));
  pool.on('error', () => undefined); // the same error once more, of an idle one
  endSilent(pool, url, isPatient ? Infinity : MOST_MS);
  return new PostgresDialect({ pool });
}
