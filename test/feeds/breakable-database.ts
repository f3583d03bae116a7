import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Client } from 'pg';
import { emptyLocation } from '../support/database.ts';

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
  const wire = await openWire(real);
  const url = new URL(real);
  url.host = `127.0.0.1:${wire.port}`;
  return {
    url: url.href,
    fail: async (how) => {
      if (how === 'refusing') await lock(real, true);
      else if (how === 'silent') wire.hold();
      else await wire.cut();
    },
    recover: async () => {
      await lock(real, false);
      await wire.mend();
    },
    close: () => wire.cut(),
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

async function openWire(to: URL) {
  const open = new Set<Socket>();
  let held = false;
  const server = createServer((near) => {
    const far = connect(Number(to.port), to.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('data', (bytes) => other.write(bytes));
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.on('error', () => undefined);
      if (held) one.pause();
    }
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  return {
    port,
    hold: () => {
      held = true;
      for (const socket of open) socket.pause();
    },
    cut: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
    mend: async () => {
      held = false;
      for (const socket of open) socket.resume();
      if (!server.listening) await listen(port);
    },
  };
}
