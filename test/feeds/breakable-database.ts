import { Client } from 'pg';
import { emptyLocation } from '../support/database.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';

/** How a PostgreSQL can be away. */
export type Outage = 'stopped' | 'silent' | 'refusing';

/** A database of its own behind a wire that a test cuts. */
export interface BreakableDatabase {
  url: string;
  /**
   * stopped: connections break and new ones are refused. silent: everything is taken and nothing is answered, as when
   * a cable is pulled. refusing: the server is there and lets nobody in.
   */
  fail(how: Outage): Promise<void>;
  recover(): Promise<void>;
  close(): Promise<void>;
}

export async function breakableDatabase(): Promise<BreakableDatabase> {
  const location = await emptyLocation('postgres');
  const real = new URL(location.kind === 'postgres' ? location.url : '');
  const wire = await openFaultProxy({ port: Number(real.port), host: real.hostname });
  const url = new URL(real);
  url.host = `127.0.0.1:${wire.port}`;
  return {
    url: url.href,
    fail: async (how) => {
      if (how === 'refusing') await lock(real, true);
      else if (how === 'silent') wire.use({ up: { blackhole: true }, down: { blackhole: true } });
      else await wire.stop();
    },
    recover: async () => {
      await lock(real, false);
      await wire.mend();
    },
    close: () => wire.stop(),
  };
}

/** Lets nobody into the database, or everybody again. */
async function lock(real: URL, locked: boolean): Promise<void> {
  const name = real.pathname.slice(1);
  const admin = new Client({ connectionString: new URL('/postgres', real).href });
  await admin.connect();
  await admin.query(`alter database ${name} with allow_connections ${!locked}`);
  if (locked)
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      name,
    ]);
  await admin.end();
}
