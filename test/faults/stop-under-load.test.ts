import { once } from 'node:events';
import { get, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import { isFull, patience, report, rounds } from '../support/faults.ts';
import { makeShow } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { beginUpload, minuteOfSound, newSound, ways } from '../support/upload-streams.ts';
import { begin } from '../uploads/tus-world.ts';

const STOPS = rounds(2);
/** Together they ask 200 times a second, as far as the machine can. */
const POLLERS = 8;
const POLL_MS = 40;
const UPLOADS = isFull ? 19 : 3;
const BYTES = 2_000_000;

test.skipIf(!inject('has').ffmpeg)(
  `of ${STOPS} SIGTERMs under polls and uploads none breaks a request that was accepted before it, and each ends with 0 (reliability R7)`,
  async () => {
    const server = await startChildServer();
    onTestFinished(() => server.stop());
    const show = await makeShow(server);
    const minute = await minuteOfSound();
    const all = { polls: 0, slowest: 0 };
    for (let stop = 1; stop <= STOPS; stop++) {
      const load: Load = { answered: 0, broken: [], stoppedAt: Infinity };
      const pollers = Array.from({ length: POLLERS }, () => poll(show, load));
      const sound = (n: number) => newSound(minute, BYTES, `${stop}.${n}`).audio;
      const [piece, ...uploads] = await Promise.all([
        halfOfPiece(server, sound(0)),
        ...Array.from({ length: UPLOADS }, (_none, n) => halfSent(server, show, sound(n + 1), n)),
      ]);
      await expect.poll(() => load.answered, { timeout: 20_000 }).toBeGreaterThan(POLLERS * 2);
      const startedAt = performance.now();
      load.stoppedAt = startedAt;
      server.signal('SIGTERM');
      expect(await Promise.all(uploads.map((finish) => finish()))).toEqual(uploads.map(() => 201));
      expect(await piece.finish()).toBe(204);
      expect(await server.kill(undefined)).toMatchObject({ code: 0, signal: null });
      all.slowest = Math.max(all.slowest, performance.now() - startedAt);
      await Promise.all(pollers);
      all.polls += load.answered;
      expect(load.broken).toEqual([]);
      await server.restart();
      const init = { method: 'POST', json: { upload: piece.id } };
      expect((await server.api(`/api/shows/${show.slug}/episodes`, init)).status).toBe(201);
    }
    expect(await itemsOf(show)).toBe(STOPS * (UPLOADS + 1));
    report(`${STOPS} SIGTERMs`, {
      'polls answered': all.polls,
      'uploads finished': STOPS * (UPLOADS + 1),
      'slowest end in ms': Math.round(all.slowest),
    });
  },
  patience(STOPS, 60_000),
);

interface Load {
  answered: number;
  broken: string[];
  /** When the server was told to stop. */
  stoppedAt: number;
}

/** In the very moment of closing, the kernel resets who has just connected. */
const JUST_NOW_MS = 100;

/** Polls on a new connection each time, until the server takes no more. An answer that has begun must be whole, and who had connected must get one. */
async function poll({ feed_url: url }: ShowJson, load: Load): Promise<void> {
  for (;;) {
    let begun = false;
    const askedAt = performance.now();
    try {
      const status = await ask(url, () => (begun = true));
      if (status !== 200) load.broken.push(String(status));
      load.answered += 1;
      await sleep(POLL_MS);
    } catch (error) {
      if (begun || askedAt < load.stoppedAt - JUST_NOW_MS) load.broken.push(String(error));
      return;
    }
  }
}

function ask(url: string, begins: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = get(url, { agent: false }, (response) => {
      begins();
      response.resume().once('error', reject);
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('close', () => reject(new Error('The answer was cut.')));
    });
    asking.once('error', reject);
  });
}

/** @returns what sends the rest and gives the status. */
async function halfSent(server: TestServer, show: ShowJson, audio: Buffer, turn: number) {
  const sending = beginUpload(server, show.slug, ways[turn % ways.length]!, audio.length);
  const half = audio.length / 2;
  await sending.send([audio.subarray(0, half)]);
  return async () => {
    await sending.send([audio.subarray(half)]);
    return (await sending.finish()).status;
  };
}

/** The same for one PATCH of tus. */
async function halfOfPiece(server: TestServer, audio: Buffer) {
  const { path, id } = await begin(server, { 'Upload-Length': String(audio.length) });
  const outgoing = request(`${server.url}${path}`, {
    method: 'PATCH',
    agent: false,
    headers: {
      authorization: `Bearer ${server.token}`,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'content-length': audio.length,
      'upload-offset': '0',
    },
  });
  const answer = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  answer.catch(() => undefined);
  const half = audio.length / 2;
  await new Promise<void>((sent) => outgoing.write(audio.subarray(0, half), () => sent()));
  const finish = async (): Promise<number | undefined> => {
    outgoing.end(audio.subarray(half));
    return (await answer)[0].statusCode;
  };
  return { id, finish };
}

async function itemsOf({ feed_url }: ShowJson): Promise<number> {
  const feed = await (await fetch(feed_url)).text();
  return feed.split('<item>').length - 1;
}
