import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { lockAmongServers } from '../../src/platform/database/server-lock.ts';
import type { LockOptions, ServerLock } from '../../src/platform/database/server-lock.ts';
import { startChildServer } from '../support/child-server.ts';
import { emptyLocation } from '../support/database.ts';

const WAIT = { timeout: 20_000 };
const locks: ServerLock[] = [];
afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.release();
});

async function lockOn(url: string, as: LockOptions['as'] = 'disk'): Promise<ServerLock> {
  const lock = await lockAmongServers({ url, as });
  locks.push(lock);
  return lock;
}

async function newDatabase(): Promise<{ url: string; admin: pg.Client }> {
  const location = await emptyLocation('postgres');
  const url = location.kind === 'postgres' ? location.url : '';
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  onTestFinished(() => admin.end());
  return { url, admin };
}

/** The processes of PostgreSQL that have or want the lock of the servers. */
async function sessions(admin: pg.Client, granted: boolean): Promise<number[]> {
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and granted = $1
       and database = (select oid from pg_database where datname = current_database())`,
    [granted],
  );
  return rows.map(({ pid }) => pid);
}

describe.skipIf(inject('postgresUrl') === undefined)('the lock of a server with a disk', () => {
  test('keeps others out until it is released', async () => {
    const { url } = await newDatabase();
    const lock = await lockOn(url);
    await expect(lockOn(url)).rejects.toThrow(/already runs/);
    await lock.release();
    await lockOn(url);
  });

  test('lets workers and servers with a bucket run beside each other, and nobody beside a move of files', async () => {
    const { url } = await newDatabase();
    const shared = ['s3', 's3', 'worker', 'worker'] as const;
    const running = await Promise.all(shared.map((as) => lockOn(url, as)));
    await expect(lockOn(url, 'mover')).rejects.toThrow(/server or worker runs/);
    for (const server of running.slice(0, 3)) await server.release();
    await expect(lockOn(url, 'mover')).rejects.toThrow(/server or worker runs/);
    await lockOn(url, 'disk').then((server) => server.release());
    await running[3]?.release();
    await lockOn(url, 'mover');
    await expect(lockOn(url, 'worker')).rejects.toThrow(/being moved/);
    await expect(lockOn(url, 's3')).rejects.toThrow(/being moved/);
  });

  test('is taken again when its connection breaks', async () => {
    const { url, admin } = await newDatabase();
    await lockOn(url);
    const [first] = await sessions(admin, true);
    await admin.query('select pg_terminate_backend($1)', [first]);
    await expect.poll(() => isWithAnother(admin, first), WAIT).toBe(true);
    await expect(lockOn(url)).rejects.toThrow(/already runs/);
  });

  test('is taken from its own dead connection, which the database has not noticed', async () => {
    const { url, admin } = await newDatabase();
    const wire = await openDeafWire(url);
    const lock = await lockOn(wire.url);
    const [first] = await sessions(admin, true);
    wire.breakHere();
    await expect.poll(() => isWithAnother(admin, first), WAIT).toBe(true);
    const lost = lock.lost.then(() => 'lost');
    expect(await Promise.race([lost, sleep(100, 'kept')])).toBe('kept');
    await expect(lockOn(url)).rejects.toThrow(/already runs/);
  });

  test('ends the server, with 1 and a reason, when another one has it after an interruption', async () => {
    const server = await startChildServer({ database: 'postgres' });
    onTestFinished(() => server.stop({ keep: false }));
    const admin = new pg.Client({ connectionString: server.settings['DATABASE_URL']! });
    const other = new pg.Client({ connectionString: server.settings['DATABASE_URL']! });
    for (const client of [admin, other]) await client.connect();
    onTestFinished(async () => {
      for (const client of [admin, other]) await client.end();
    });
    const taken = other.query('select pg_advisory_lock(4127004)');
    await expect.poll(() => sessions(admin, false), WAIT).toHaveLength(1);
    const [first] = await sessions(admin, true);
    await admin.query('select pg_terminate_backend($1)', [first]);
    await taken;
    const { code, said } = await server.kill(undefined);
    expect(code).toBe(1);
    expect(said).toContain('Another Longwave server already runs on this database');
  }, 60_000);
});

async function isWithAnother(admin: pg.Client, first: number | undefined): Promise<boolean> {
  const [now, ...more] = await sessions(admin, true);
  return now !== undefined && now !== first && more.length === 0;
}

/** A wire to the database that can break at this end only: the other one goes on as if nothing had happened. */
async function openDeafWire(address: string) {
  const { hostname, port } = new URL(address);
  const near = new Set<Socket>();
  const far = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const other = connect(Number(port), hostname);
    near.add(socket);
    far.add(other);
    socket.on('data', (bytes) => other.write(bytes));
    other.on('data', (bytes) => socket.write(bytes));
    for (const one of [socket, other]) one.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of [...near, ...far]) socket.destroy();
  });
  const url = new URL(address);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const breakHere = (): void => {
    for (const socket of near) socket.destroy();
  };
  return { url: url.href, breakHere };
}
