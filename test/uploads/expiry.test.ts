import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noteLostUpload } from '../../src/episodes/upload-failed.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { withLease } from '../../src/uploads/lease.ts';
import { beginUpload, ownUpload, removeExpired } from '../../src/uploads/uploads.ts';
import { wire } from '../../src/wiring.ts';
import { movableClock } from '../support/clock.ts';

test('an upload that is not finished in a day is gone, bytes and row (reliability R20)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-uploads-'));
  const [DATA_DIR, UPLOADS_DIR, FEEDS_DIR] = ['data', 'uploads', 'feeds'].map((name) =>
    join(folder, name),
  );
  const clock = movableClock();
  const config = parseConfig({ DATA_DIR, UPLOADS_DIR, FEEDS_DIR });
  const wiring = await wire(config, clock, openLog('silent'));
  const { uploads } = wiring;
  const row = await beginUpload(uploads, { tokenId: 'a', bytes: 10, metadata: {} });
  const { id } = row;
  await withLease(uploads.database, id, async (lease) => {
    const appending = await uploads.staging.append(row, 0, lease);
    await appending.write(Buffer.alloc(5));
    await appending.keep();
  });
  const file = join(folder, 'uploads/.resumable', id);
  clock.moveBy(23 * 3_600_000);
  expect(await removeExpired(uploads, noteLostUpload)).toBe(0);
  expect(existsSync(file)).toBe(true);
  clock.moveBy(2 * 3_600_000);
  await expect(ownUpload(uploads, id, 'a')).rejects.toThrow('24 hours');
  expect(await removeExpired(uploads, noteLostUpload)).toBe(1);
  expect(existsSync(file)).toBe(false);
  await expect(ownUpload(uploads, id, 'a')).rejects.toThrow('no such upload');
  await wiring.close();
  rmSync(folder, { recursive: true });
});
