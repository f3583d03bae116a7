import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { withLease } from '../../src/uploads/lease.ts';
import type { Lease } from '../../src/uploads/lease.ts';
import * as store from '../../src/uploads/store.ts';
import type { UploadsTable } from '../../src/uploads/tables.ts';
import { beginUpload, ownUpload, removeExpired } from '../../src/uploads/uploads.ts';
import { noteLostUpload } from '../../src/episodes/upload-failed.ts';
import { clearUnfinished } from '../../src/operations/sweep.ts';
import { wire } from '../../src/wiring.ts';
import type { Wiring } from '../../src/wiring.ts';
import { keysInBucket, unfinishedParts } from '../support/bucket.ts';
import { movableClock } from '../support/clock.ts';
import { ownSettings } from '../support/server.ts';

describe.skipIf(!inject('s3'))('uploads in the bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-staging-'));
  const clock = movableClock();
  let settings: Record<string, string>;
  let wiring: Wiring;
  beforeAll(async () => {
    settings = await ownSettings({ database: 'sqlite', storage: 's3' }, folder);
    wiring = await wire(parseConfig(settings), clock, openLog('silent'));
  });
  afterAll(async () => {
    await wiring.close();
    rmSync(folder, { recursive: true });
  });

  const start = async () =>
    await beginUpload(wiring.uploads, { tokenId: 'a', bytes: 20_000_000, metadata: {} });

  async function append(row: UploadsTable, bytes: Buffer, lease: Lease): Promise<number> {
    const { staging } = wiring.uploads;
    const appending = await staging.append(row, await staging.received(row), lease);
    await appending.write(bytes);
    return await appending.keep();
  }

  async function stagedOf(row: UploadsTable): Promise<Buffer> {
    const { from } = await wiring.uploads.staging.staged(row);
    const bytes: Buffer[] = [];
    for (const name of from)
      for await (const chunk of await wiring.files.pieces!.read(name)) bytes.push(chunk as Buffer);
    return Buffer.concat(bytes);
  }

  test('a server that slept while its lease passed to another writes nothing over what that one wrote', async () => {
    const row = await start();
    const { database } = wiring;
    const [before, mine, others] = [1000, 2000, 3000].map((size) => randomBytes(size));
    await withLease(database, row.id, (lease) => append(row, before!, lease));
    const sleeping = withLease(database, row.id, async (lease) => {
      await database.transaction((tx) => store.dropAllLeases(tx)); // its time has passed
      await withLease(database, row.id, (other) => append(row, others!, other));
      return await append(row, mine!, lease);
    });
    await expect(sleeping).rejects.toMatchObject({ code: 'upload.busy' });
    expect((await stagedOf(row)).equals(Buffer.concat([before!, others!]))).toBe(true);
  });

  test('what was acknowledged stays when more of the same piece cannot be put', async () => {
    const row = await start();
    const [first, second] = [randomBytes(5000), randomBytes(9_000_000)];
    await withLease(wiring.database, row.id, async (lease) => {
      await append(row, first, lease);
      const appending = await wiring.uploads.staging.append(row, first.length, {
        ...lease,
        wanted: lease.wanted,
        check: () => Promise.reject(new Error('the database is gone')),
      });
      await appending.write(second).catch(() => undefined);
      await expect(appending.keep()).rejects.toThrow('the database is gone');
    });
    expect((await stagedOf(row)).equals(first)).toBe(true);
  });

  test('one that is not finished in a day is gone, pieces and row, and no multipart upload stays (reliability R20)', async () => {
    const row = await start();
    await withLease(wiring.database, row.id, (lease) => append(row, randomBytes(9_000_000), lease));
    expect(await keysInBucket(settings, `staging/${row.id}/`)).toHaveLength(2);
    // Clearing up after the dead does not touch the living.
    await clearUnfinished(wiring, 0);
    expect(await keysInBucket(settings, `staging/${row.id}/`)).toHaveLength(2);
    clock.moveBy(25 * 3_600_000);
    await expect(ownUpload(wiring.uploads, row.id, 'a')).rejects.toThrow('24 hours');
    expect(await removeExpired(wiring.uploads, noteLostUpload)).toBeGreaterThan(0);
    expect(await keysInBucket(settings, 'staging/')).toEqual([]);
    expect(await unfinishedParts(settings)).toEqual([]);
    await expect(ownUpload(wiring.uploads, row.id, 'a')).rejects.toThrow('no such upload');
  });
});
