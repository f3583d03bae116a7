import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { patience, rounds } from '../support/faults.ts';
import { jsonOf, ownSettings } from '../support/server.ts';
import { begin, offsetOf, send, sha256, stagedBytes, tus } from '../uploads/tus-world.ts';
import { newDisk } from './disk-image.ts';
import type { Disk } from './disk-image.ts';
import { sendOn } from './tus-sender.ts';

const CUTS = rounds(1);
const DISK_BYTES = 500_000_000;
const UPLOAD_BYTES = 10_000_000;
const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  `after each of ${CUTS} power cuts an upload by tus stands where it was acknowledged, or further, and goes on to the same bytes (reliability R19)`,
  async () => {
    const disk = newDisk(DISK_BYTES);
    const place = { folder: disk.folder, settings: await ownSettings({}, disk.folder), token: '' };
    const server = await startChildServer({ beside: place });
    for (let cut = 0; cut < CUTS; cut += 1) {
      const bytes = randomBytes(UPLOAD_BYTES);
      const { path } = await begin(server, { 'Upload-Length': String(bytes.length) });
      const known = { acknowledged: 0, sent: 0 };
      const sending = sendOn(server, path, bytes, known);
      await expect.poll(() => known.acknowledged, { timeout: 30_000 }).toBeGreaterThan(0);
      await sleep(Math.random() * 500);
      const acknowledged = known.acknowledged;
      const left = cutPower(server, disk);
      await goesOn(server, left, { path, bytes, acknowledged, sent: known.sent });
      await sending;
      await tus(server, 'DELETE', path);
    }
    await server.stop();
    disk.remove();
  },
  patience(CUTS, 30_000),
);

/** A copy of a disk that is written to mixes two moments: it shows disks that no power cut makes. */
function cutPower({ pid }: ChildServer, disk: Disk): Disk {
  process.kill(-pid, 'SIGSTOP');
  const left = disk.cut();
  process.kill(-pid, 'SIGCONT');
  return left;
}

interface Cut {
  path: string;
  bytes: Buffer;
  acknowledged: number;
  sent: number;
}

/** Starts a server on what is left of the disk, and sends it the rest. */
async function goesOn(server: ChildServer, left: Disk, cut: Cut): Promise<void> {
  const settings = await ownSettings({}, left.folder);
  const other = await startChildServer({ beside: { ...server, folder: left.folder, settings } });
  const offset = await offsetOf(other, cut.path);
  expect(offset).toBeGreaterThanOrEqual(cut.acknowledged);
  expect(offset).toBeLessThanOrEqual(cut.sent);
  const rest = await send(other, cut.path, offset, cut.bytes.subarray(offset));
  expect(rest.status).toBe(204);
  expect(await jsonOf(await other.api(cut.path))).toMatchObject({ state: 'finished' });
  expect(sha256((await stagedBytes(other, cut.path))!)).toBe(sha256(cut.bytes));
  await other.stop();
  left.remove();
}
