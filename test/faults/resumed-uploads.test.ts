import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { head } from '../journeys/attack-world.ts';
import { keysInBucket, unfinishedParts } from '../support/bucket.ts';
import { startChildServer } from '../support/child-server.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import { patience, report, rounds } from '../support/faults.ts';
import { freePort, jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { minuteOfSound, newSound } from '../support/upload-streams.ts';
import { begin, offsetOf, places, send, sha256, stagedBytes } from '../uploads/tus-world.ts';
import { sendOn } from './tus-sender.ts';

const CUTS = rounds(25);
const CUT_BYTES = CUTS * 100_000;
const PAIRS = rounds(5);
const VANISHED = rounds(3);
const KILLS = rounds(1);
const KILLED_BYTES = 20_000_000;
const WAIT = { timeout: 30_000 };

/** Two servers where several may be: with a bucket and PostgreSQL. */
describe.each(places())('uploads by tus on $database and $storage', (place) => {
  const isShared = place.storage === 's3' && place.database === 'postgres';
  let servers: TestServer[];
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    const settings = { PUBLIC_URL: `http://localhost:${port}` };
    const first = await startServer({ ...place, settings });
    servers = isShared ? [first, await startServer({ beside: first })] : [first];
  });
  afterAll(async () => {
    for (const server of servers.toReversed()) await server.stop();
  });
  const serverOf = (turn: number): TestServer => servers[turn % servers.length]!;

  test(
    `${CUT_BYTES} bytes through ${CUTS} cuts arrive whole, and little is sent twice (reliability R15)`,
    async () => {
      const [first, ...others] = servers.map(({ settings }) => ({
        port: Number(settings['PORT']),
      }));
      const proxy = await openFaultProxy([first!, ...others], port);
      const manners = () => ({
        cutAfterBytes: randomInt(20_000, 150_000),
        reset: proxy.cuts % 2 === 1,
      });
      proxy.use(() => (proxy.cuts < CUTS ? { up: manners() } : {}));
      const bytes = randomBytes(CUT_BYTES);
      const path = await new Promise<string>((resolve, reject) => {
        const upload = new Upload(bytes, {
          endpoint: `http://localhost:${port}/api/uploads`,
          headers: { Authorization: `Bearer ${servers[0]!.token}` },
          retryDelays: Array.from({ length: 50 }, () => 10),
          onError: reject,
          onSuccess: () => resolve(new URL(upload.url!).pathname),
        });
        upload.start();
      });
      await proxy.stop();
      expect(proxy.cuts).toBe(CUTS);
      expect(sha256((await stagedBytes(servers[0]!, path))!)).toBe(sha256(bytes));
      const again = Math.round((proxy.taken.up - bytes.length) / CUTS);
      report(`${CUTS} cuts on ${place.database} and ${place.storage}`, {
        sent: proxy.taken.up,
        bytes: CUT_BYTES,
        'sent again a cut': again,
      });
      expect(proxy.taken.up).toBeLessThanOrEqual(1.05 * bytes.length + CUTS * 65_536);
    },
    patience(CUTS, 2000),
  );

  test(
    `of each of ${PAIRS} pairs that send at the same offset one is taken, and the bytes are its own (reliability R17)`,
    async () => {
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const both = [0, 1].map(() => randomBytes(200_000));
        const { path } = await begin(serverOf(pair), { 'Upload-Length': '200000' });
        const answers = await Promise.all(
          both.map((bytes, turn) => send(serverOf(turn), path, 0, bytes)),
        );
        const statuses = answers.map(({ status }) => status);
        expect(statuses.toSorted()).toEqual([204, 409]);
        const kept = await stagedBytes(serverOf(0), path);
        expect(kept?.equals(both[statuses.indexOf(204)]!)).toBe(true);
      }
    },
    patience(PAIRS, 5000),
  );

  test(
    `each of ${VANISHED} clients that vanished without a word holds nobody up, and what it sent counts (reliability R18)`,
    async () => {
      for (let round = 0; round < VANISHED; round += 1) {
        const { path } = await begin(serverOf(round), { 'Upload-Length': '1000' });
        const socket = sendWithoutEnd(serverOf(round), path, 400);
        const told = await untilTold(serverOf(round + 1), path, 400);
        expect(new Set([0, ...told])).toEqual(new Set([0, 400]));
        const rest = await send(serverOf(round), path, 400, Buffer.alloc(600, 'y'));
        expect(rest.status).toBe(204);
        socket.destroy();
      }
    },
    patience(VANISHED, 10_000),
  );
});

test.skipIf(!inject('s3') || inject('postgresUrl') === undefined || !inject('has').ffmpeg)(
  `${KILLS} times one of two servers with a bucket is killed in an upload, and the other goes on from what was acknowledged, or from more (reliability R1)`,
  async () => {
    const first = await startChildServer({ database: 'postgres', storage: 's3' });
    const second = await startServer({ beside: first });
    const show = await makeShow(second);
    const minute = await minuteOfSound();
    for (let kill = 0; kill < KILLS; kill += 1) {
      const sound = newSound(minute, KILLED_BYTES, `Kill ${kill}`);
      const { path, id } = await begin(first, { 'Upload-Length': String(sound.audio.length) });
      const known = { acknowledged: 0, sent: 0 };
      const sending = sendOn(first, path, sound.audio, known);
      await expect.poll(() => known.acknowledged, WAIT).toBeGreaterThan(0);
      await sleep(Math.random() * 1000);
      await first.kill('SIGKILL');
      await sending;
      const offset = await offsetOf(second, path);
      expect(offset).toBeGreaterThanOrEqual(known.acknowledged);
      expect(offset).toBeLessThanOrEqual(known.sent);
      const rest = await send(second, path, offset, sound.audio.subarray(offset));
      expect(rest.status).toBe(204);
      const init = { method: 'POST', json: { upload: id } };
      const episode = await second.api(`/api/shows/${show.slug}/episodes`, init);
      expect(await jsonOf<EpisodeJson>(episode)).toMatchObject({ sha256: sound.sha256 });
      expect(await keysInBucket(second.settings, `staging/${id}/`)).toEqual([]);
      await first.restart();
    }
    expect(await unfinishedParts(second.settings)).toEqual([]);
    await second.stop();
    await first.stop();
  },
  patience(KILLS, 30_000),
);

/** Announces 1000 bytes, sends so many of them, and then nothing. */
function sendWithoutEnd(server: TestServer, path: string, bytes: number) {
  const socket = connect(Number(server.settings['PORT']), '127.0.0.1');
  socket.on('error', () => undefined);
  const start = head(`PATCH ${path}`, {
    Authorization: `Bearer ${server.token}`,
    'Tus-Resumable': '1.0.0',
    'Content-Type': 'application/offset+octet-stream',
    'Upload-Offset': 0,
    'Content-Length': 1000,
  });
  socket.write(Buffer.concat([Buffer.from(start), Buffer.alloc(bytes, 'x')]));
  return socket;
}

/** Asks until it hears of so many bytes. @returns all that it was told: 0 from before the first byte; NaN would be a 409 */
async function untilTold(server: TestServer, path: string, bytes: number): Promise<number[]> {
  const told: number[] = [];
  while (told.at(-1) !== bytes) {
    told.push(await offsetOf(server, path));
    if (Number.isNaN(told.at(-1))) break;
  }
  return told;
}
