import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { unfinishedParts } from '../support/bucket.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { isFull, report } from '../support/faults.ts';
import { openFiles, peakResidentBytes, residentBytes } from '../support/process-facts.ts';
import { makeShow, startServer } from '../support/server.ts';
import { beginUpload, longSound, minuteOfSound, upload, ways } from '../support/upload-streams.ts';
import { soon, stored } from './attack-world.ts';

const MB = 1_000_000;
const MINUTES = 60_000;

const places = [{ storage: 'disk' as const, bytes: (isFull ? 2000 : 600) * MB }];
const onS3 = { storage: 's3' as const, bytes: (isFull ? 1000 : 300) * MB };
const allPlaces = inject('s3') === undefined ? places : [...places, onS3];

describe.skipIf(!inject('has').ffmpeg).each(allPlaces)(
  'uploads to a server with its files on $storage',
  ({ storage, bytes }) => {
    let server: ChildServer;
    let show: string;
    let minute: Buffer;
    beforeAll(async () => {
      server = await startChildServer({ storage });
      show = (await makeShow(server)).slug;
      minute = await minuteOfSound();
      for (const way of ways) await upload(server, show, way, longSound(minute, 40 * MB, 'First'));
    });
    afterAll(() => server.stop());

    test.each(['form', 'post'] as const)(
      `${bytes / MB} MB by %s take less than 100 MB of memory, the probe's included`,
      async (way) => {
        const before = residentBytes(server.pid);
        const body = longSound(minute, bytes, `Long by ${way}`);
        const startedAt = performance.now();
        const peak = await peakResidentBytes(server.pid, async () => {
          const { status, episode } = await upload(server, show, way, body);
          expect(status, JSON.stringify(episode)).toBe(201);
          expect(episode.enclosure.length).toBe(body.bytes);
        });
        reportUpload(`${way} on ${storage}`, bytes, performance.now() - startedAt, peak - before);
        expect((peak - before) / MB).toBeLessThan(100);
      },
      (isFull ? 10 : 2) * MINUTES,
    );

    test('of clients that vanish midway nothing stays: no row, no file, nothing open (reliability R12)', async () => {
      const rowsAndFiles = allStored();
      const openBefore = openFiles(server.pid).length;
      for (let round = 0; round < 5; round++)
        await Promise.all([...ways, ...ways, ...ways].map((way) => vanishMidway(way)));
      await soon(() => expect(allStored()).toEqual(rowsAndFiles));
      await expect.poll(() => unfinishedParts(server.settings)).toEqual([]);
      expect(openFiles(server.pid).filter((name) => name.endsWith('.part'))).toEqual([]);
      if (storage === 'disk')
        await soon(() => expect(openFiles(server.pid).length).toBeLessThanOrEqual(openBefore + 5));
    });

    function allStored(): object {
      const { DATA_DIR } = server.settings;
      if (storage === 'disk') return stored(server);
      return stored({ ...server, settings: { DATA_DIR: DATA_DIR!, UPLOADS_DIR: DATA_DIR! } });
    }

    async function vanishMidway(way: (typeof ways)[number]): Promise<void> {
      const body = longSound(minute, 20 * MB, 'Never whole');
      const sending = beginUpload(server, show, way, body.bytes);
      const pieces = [...(body.pieces as Iterable<Buffer>)].slice(0, Math.random() * 18);
      await sending.send(pieces);
      await sleep(Math.random() * 50);
      sending.vanish();
    }
  },
);

test('an upload may take hours as long as it moves, and a connection on which nothing moves is cut', async () => {
  const server = await startServer();
  const { requestTimeout, timeout } = await httpServerOf(() => fetch(`${server.url}/livez`));
  expect(requestTimeout).toBe(0);
  expect(timeout).toBe(120_000);
  await server.stop();
});

/** The server of Node that answers a request in this process. */
async function httpServerOf(ask: () => Promise<unknown>): Promise<Server> {
  let found: Server | undefined;
  const hear = (message: unknown): void => void (found = (message as { server: Server }).server);
  subscribe('http.server.request.start', hear);
  await ask();
  unsubscribe('http.server.request.start', hear);
  if (!found) throw new Error('No server in this process answered.');
  return found;
}

/** The figures of a full run, for the claims in the documents. */
function reportUpload(what: string, bytes: number, ms: number, grownBytes: number): void {
  report(what, {
    MB: bytes / MB,
    'MB/s': (bytes / MB / (ms / 1000)).toFixed(0),
    'memory +MB': (grownBytes / MB).toFixed(0),
  });
}
