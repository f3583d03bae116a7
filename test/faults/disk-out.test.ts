import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import { patience, rounds } from '../support/faults.ts';
import { ownSettings } from '../support/server.ts';
import { newSound, openClients, put } from './clients.ts';
import type { Clients } from './clients.ts';
import { newDisk } from './disk-image.ts';
import type { Disk } from './disk-image.ts';
import { expectInvariants } from './invariants.ts';

const TIMES = rounds(2);
const DISK = 'size=64m,nr_inodes=400';
const BLOCK = Buffer.alloc(1_000_000);
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot || !inject('has').ffmpeg)('a disk with all of Longwave on it', () => {
  let disk: string;
  let clients: Clients;
  beforeAll(async () => {
    disk = mkdtempSync(join(tmpdir(), 'longwave-out-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', DISK, 'tmpfs', disk]);
    clients = await clientsOn(disk);
  });
  afterAll(async () => {
    await clients.server.stop();
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  });

  test.each([
    ['without a byte left', (folder: string) => fill(folder, BLOCK)],
    ['without an inode left', (folder: string) => fill(folder, Buffer.alloc(0))],
  ])(
    `%s, ${TIMES} times: nothing is taken, what is there is served, and all works once there is room (reliability R31)`,
    async (_what, use) => {
      for (let time = 0; time < TIMES; time++) {
        expect(await put(clients, newSound(clients))).toMatchObject({ status: 201 });
        emptyWal(clients);
        const filler = join(disk, 'filler');
        use(filler);
        expect(await put(clients, newSound(clients))).toMatchObject({ status: 507 });
        await expectServed(clients);
        rmSync(filler, { recursive: true });
        expect(await put(clients, newSound(clients))).toMatchObject({ status: 201 });
        await expectInvariants(clients);
      }
    },
    patience(TIMES, 20_000),
  );

  test('that has no room for a row is 507 too, for a change as for an upload (reliability R31)', async () => {
    emptyWal(clients);
    const filler = join(disk, 'filler');
    fill(filler, BLOCK);
    const change = { method: 'PATCH', json: { description: 'x'.repeat(3900) } };
    const answer = await clients.server.api(`/api/shows/${clients.show.id}`, change);
    expect([answer.status, await answer.json()]).toMatchObject([507, { code: 'database.full' }]);
    await expectServed(clients);
    rmSync(filler, { recursive: true });
    expect((await clients.server.api(`/api/shows/${clients.show.id}`, change)).status).toBe(200);
    await expectInvariants(clients);
  });
});

test.skipIf(!isRoot || !inject('has').ffmpeg)(
  'a disk that the system has made read-only after an error: nothing is taken, what is there is served, and after a repair all of it is there (reliability R31)',
  async () => {
    const disk = newDisk(500_000_000);
    const clients = await clientsOn(disk.folder);
    onTestFinished(async () => {
      await clients.server.stop();
      disk.remove();
    });
    expect(await put(clients, newSound(clients))).toMatchObject({ status: 201 });
    makeReadOnly(disk.folder);
    for (let time = 0; time < 3; time++)
      expect(await put(clients, newSound(clients))).toMatchObject({ status: 503 });
    const change = { method: 'PATCH', json: { description: 'Other' } };
    const answer = await clients.server.api(`/api/shows/${clients.show.id}`, change);
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'database.down' }]);
    await expectServed(clients);
    await clients.server.kill('SIGKILL');
    await expectAllOn(disk.cut(), clients);
  },
  patience(1, 60_000),
);

/** A server on what is left of the disk has all that was acknowledged, and works. */
async function expectAllOn(disk: Disk, before: Clients): Promise<void> {
  const settings = await ownSettings({}, disk.folder);
  const place = { folder: disk.folder, settings, token: before.server.token };
  const server = await startChildServer({ beside: place });
  const show = { ...before.show, feed_url: `${server.url}/feeds/${before.show.slug}.xml` };
  const clients = { ...before, server, show, seen: new Map(), compared: new Set<string>() };
  try {
    expect(await put(clients, newSound(clients))).toMatchObject({ status: 201 });
    await expectInvariants(clients);
  } finally {
    await server.stop();
    disk.remove();
  }
}

async function clientsOn(folder: string): Promise<Clients> {
  const place = { folder, settings: await ownSettings({}, folder), token: '' };
  return await openClients({ beside: place });
}

/** Files of these bytes until the disk takes no more, and then smaller ones. */
function fill(folder: string, bytes: Buffer): void {
  mkdirSync(folder);
  for (let left = bytes, count = 0; ; count++)
    try {
      writeFileSync(join(folder, String(count)), left);
    } catch (error) {
      expect(String(error)).toContain('ENOSPC');
      if (left.length <= 1000) return;
      left = left.subarray(0, left.length / 10);
    }
}

/** A database that is written to keeps some room for more of it. */
function emptyWal({ server }: Clients): void {
  using other = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
  other.exec('pragma wal_checkpoint(truncate)');
}

async function expectServed({ show, acknowledged }: Clients): Promise<void> {
  const feed = await fetch(show.feed_url);
  expect(feed.status).toBe(200);
  const { guid, enclosure } = [...acknowledged.values()].at(-1)!;
  expect(await feed.text()).toContain(guid);
  const part = await fetch(enclosure.url, { headers: { range: 'bytes=100-199' } });
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 100]);
}

/** As ext4 does by itself when it finds an error, where it was mounted so. */
function makeReadOnly(folder: string): void {
  execFileSync('mount', ['-o', 'remount,errors=remount-ro', folder]);
  const device = execFileSync('findmnt', ['-no', 'SOURCE', folder], { encoding: 'utf8' }).trim();
  writeFileSync(join('/sys/fs/ext4', basename(device), 'trigger_fs_error'), '1');
}
