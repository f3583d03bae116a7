import { request } from 'node:http';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { removeExpired } from '../../src/uploads/uploads.ts';
import { noteLostUpload } from '../../src/episodes/upload-failed.ts';
import { wire } from '../../src/wiring.ts';
import { stored } from '../journeys/attack-world.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { movableClock } from '../support/clock.ts';
import { isFull, patience, report, rounds } from '../support/faults.ts';
import { openFiles, residentBytes } from '../support/process-facts.ts';
import { makeShow } from '../support/server.ts';
import { beginUpload, minuteOfSound, newSound, upload, whole } from '../support/upload-streams.ts';
import { begin } from '../uploads/tus-world.ts';
import { kinds } from './kill-world.ts';

const ABORTS = rounds(20);
const PARALLEL = isFull ? 50 : 20;
const BYTES = 3_000_000;
const MB = 1_000_000;
/** Batches after which a process has the memory that it works with. */
const WARM_UP = 4;
/** For connections that are still to be read to their end, and for memory that is given back at leisure. */
const WAIT = { timeout: 300_000, interval: 200 };
const DAY_AND_MORE_MS = 25 * 3_600_000;

test.skipIf(!inject('has').ffmpeg)(
  `of ${ABORTS} uploads that are cut at random offsets, ${PARALLEL} at once, nothing stays: no file, no row, nothing open, no memory (reliability R12)`,
  async () => {
    const server = await startChildServer();
    onTestFinished(() => server.stop());
    const { slug } = await makeShow(server);
    const { audio } = newSound(await minuteOfSound(), BYTES, 'Never whole');
    expect((await upload(server, slug, 'put', whole(audio))).status).toBe(201);
    for (let batch = 0; batch < WARM_UP; batch++) await abortSome(server, slug, audio, PARALLEL);
    await allCleared(server);
    await letADayPass(server);
    const before = await factsAtRest(server);
    for (let left = ABORTS; left > 0; left -= PARALLEL)
      await abortSome(server, slug, audio, Math.min(left, PARALLEL));
    await allCleared(server);
    await letADayPass(server);
    // The server may hear of the last connection only after it was cleared of the others.
    await expect.poll(() => stored(server), WAIT).toEqual(before.stored);
    const grown = () => residentBytes(server.pid) - before.memory;
    await expect.poll(grown, WAIT).toBeLessThan(30 * MB);
    const after = await factsAtRest(server);
    report(`${ABORTS} aborts`, {
      'descriptors before': before.open,
      'descriptors after': after.open,
      'MB before': Math.round(before.memory / MB),
      'MB after': Math.round(after.memory / MB),
    });
    expect(after.open).toBeLessThanOrEqual(before.open + 5);
    const { audio: good } = newSound(await minuteOfSound(), BYTES, 'Whole');
    expect((await upload(server, slug, 'post', whole(good))).status).toBe(201);
  },
  patience(ABORTS, 2000) + 2 * WAIT.timeout,
);

async function abortSome(server: ChildServer, show: string, audio: Buffer, count: number) {
  const turns = Array.from({ length: count }, (_none, turn) => kinds[turn % kinds.length]!);
  await Promise.all(turns.map((kind) => abort(server, show, audio, kind)));
}

/** Sends some of it and goes away without a word. Not the very end: what has arrived whole is an episode. */
async function abort(
  server: ChildServer,
  show: string,
  audio: Buffer,
  kind: (typeof kinds)[number],
): Promise<void> {
  const offset = Math.floor(Math.random() * (audio.length - 1000));
  const some = audio.subarray(0, offset);
  if (kind === 'tus') return await abortPiece(server, some, audio.length);
  const sending = beginUpload(server, show, kind, audio.length);
  await sending.send([some]);
  await sleep(Math.random() * 50);
  sending.vanish();
}

async function abortPiece(server: ChildServer, some: Buffer, bytes: number): Promise<void> {
  const { path } = await begin(server, { 'Upload-Length': String(bytes) });
  const outgoing = request(`${server.url}${path}`, {
    method: 'PATCH',
    agent: false,
    headers: {
      authorization: `Bearer ${server.token}`,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'content-length': bytes,
      'upload-offset': '0',
    },
  });
  outgoing.on('error', () => undefined);
  await new Promise<void>((sent) => outgoing.write(some, () => sent()));
  await sleep(Math.random() * 50);
  outgoing.destroy();
}

/** What came by tus is kept for a day, for a client that comes back. None does. */
async function letADayPass({ settings }: ChildServer): Promise<void> {
  const clock = movableClock();
  clock.moveBy(DAY_AND_MORE_MS);
  const wiring = await wire(parseConfig(settings), clock, openLog('silent'));
  while ((await removeExpired(wiring.uploads, noteLostUpload)) > 0);
  await wiring.close();
}

/** Of every connection that broke the server knows it, and its part files are gone. */
async function allCleared({ pid, settings }: ChildServer): Promise<void> {
  const folder = join(settings['UPLOADS_DIR']!, '.incoming');
  const parts = () => [
    ...readdirSync(folder),
    ...openFiles(pid).filter((path) => path.includes('.resumable')),
  ];
  await expect.poll(parts, WAIT).toEqual([]);
}

/** What the server holds when it has nothing to do: the least of some seconds. */
async function factsAtRest(server: ChildServer) {
  let memory = Infinity;
  let open = Infinity;
  for (let look = 0; look < 30; look++) {
    memory = Math.min(memory, residentBytes(server.pid));
    open = Math.min(open, openFiles(server.pid).length);
    await sleep(100);
  }
  return { memory, open, stored: stored(server) };
}
