import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { noteLostUpload } from '../../src/episodes/upload-failed.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { withLease } from '../../src/uploads/lease.ts';
import type { Lease } from '../../src/uploads/lease.ts';
import type { UploadsTable } from '../../src/uploads/tables.ts';
import { beginUpload, ownUpload, removeExpired } from '../../src/uploads/uploads.ts';
import type { Uploads } from '../../src/uploads/uploads.ts';
import { wire } from '../../src/wiring.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';
import { writePast } from '../support/sql.ts';
import { begin, send } from './tus-world.ts';

const HOUR_MS = 3_600_000;

describe('an upload whose time passes (reliability R20)', () => {
  let folder: string;
  let clock: ReturnType<typeof movableClock>;
  let wiring: Awaited<ReturnType<typeof wire>>;
  let uploads: Uploads;
  let row: UploadsTable;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'longwave-uploads-'));
    const [DATA_DIR, UPLOADS_DIR, FEEDS_DIR] = ['data', 'uploads', 'feeds'].map((name) =>
      join(folder, name),
    );
    clock = movableClock();
    const config = parseConfig({ DATA_DIR, UPLOADS_DIR, FEEDS_DIR });
    wiring = await wire(config, clock, openLog('silent'));
    uploads = wiring.uploads;
    row = await beginUpload(uploads, { tokenId: 'a', bytes: 100, metadata: {} });
  });
  afterEach(async () => {
    await wiring.close();
    rmSync(folder, { recursive: true });
  });

  const bring = async (lease: Lease) => {
    const offset = await uploads.staging.received(row);
    const appending = await uploads.staging.append(row, offset, lease);
    await appending.write(Buffer.alloc(5));
    await appending.keep();
  };
  const bringMore = () => withLease(uploads.database, row.id, bring);
  const removed = () => removeExpired(uploads, noteLostUpload);
  const own = () => ownUpload(uploads, row.id, 'a');
  const isThere = () => existsSync(join(folder, 'uploads/.resumable', row.id));

  test('is gone, bytes and row, when nothing has come for a day', async () => {
    await bringMore();
    clock.moveBy(23 * HOUR_MS);
    expect([await removed(), isThere()]).toEqual([0, true]);
    clock.moveBy(2 * HOUR_MS);
    await expect(own()).rejects.toThrow('24 hours');
    expect([await removed(), isThere()]).toEqual([1, false]);
    await expect(own()).rejects.toThrow('no such upload');
  });

  test('has another day with each piece that comes, and a week in all', async () => {
    for (let hours = 20; hours < 7 * 24; hours += 20) {
      clock.moveBy(20 * HOUR_MS);
      expect([await removed(), (await own()).id]).toEqual([0, row.id]);
      await bringMore();
    }
    expect((await own()).expires_at).toBe(row.created_at + 7 * 24 * HOUR_MS);
    clock.moveBy(9 * HOUR_MS);
    await expect(own()).rejects.toThrow('7 days');
    expect([await removed(), isThere()]).toEqual([1, false]);
  });

  test('stays when somebody is at work on it in that moment and brings more', async () => {
    clock.moveBy(25 * HOUR_MS);
    let removing: Promise<number> | undefined;
    await withLease(uploads.database, row.id, async (lease) => {
      removing = removed();
      await expect.poll(() => lease.wanted.aborted, { timeout: 5000 }).toBe(true);
      await bring(lease);
    });
    expect([await removing, isThere()]).toEqual([0, true]);
    expect((await own()).id).toBe(row.id);
  });
});

test('bytes that made an upload whole are acknowledged, also when it becomes an episode in that moment', async () => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const { path } = await begin(server, { 'Upload-Length': '4' });
  // Another request that names it, between these bytes and the answer to them.
  await writePast(
    server,
    `create trigger taken after insert on upload_pieces begin
       update uploads set episode_id = 'another' where id = new.upload_id;
     end`,
  );
  const answer = await send(server, path, 0, Buffer.alloc(4));
  expect([answer.status, answer.headers.get('upload-offset')]).toEqual([204, '4']);
});

test.each(kindsOfDatabase())(
  'every answer says until when an upload is kept, and each piece moves that on (tus 1.0, Expiration), on %s',
  async (database) => {
    const clock = movableClock();
    const server = await startServer({ database, clock });
    onTestFinished(() => server.stop());
    const { response, path } = await begin(server, { 'Upload-Length': '10' });
    const until = (answer: Response) => Date.parse(answer.headers.get('upload-expires') ?? '');
    clock.moveBy(10 * HOUR_MS);
    const answer = await send(server, path, 0, Buffer.alloc(4));
    expect(answer.status).toBe(204);
    const moved = until(answer) - until(response);
    expect(Math.round(moved / HOUR_MS)).toBe(10);
    const { expires_at } = (await (await server.api(path)).json()) as { expires_at: string };
    expect(Math.abs(Date.parse(expires_at) - until(answer))).toBeLessThan(1000);
  },
);
