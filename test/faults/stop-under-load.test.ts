import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import { patience, rounds } from '../support/faults.ts';
import { makeShow } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { beginUpload, longSound, minuteOfSound } from '../support/upload-streams.ts';

const STOPS = rounds(5);
const POLLERS = 8;
const UPLOADS = 4;
const BYTES = 2_000_000;

test.skipIf(!inject('has').ffmpeg)(
  `of ${STOPS} SIGTERMs under polls and uploads none breaks a request that was accepted before it, and each ends with 0 (reliability R7)`,
  async () => {
    const server = await startChildServer();
    onTestFinished(() => server.stop());
    const show = await makeShow(server);
    const minute = await minuteOfSound();
    for (let stop = 1; stop <= STOPS; stop++) {
      const load = { answered: 0, broken: [] as string[] };
      const pollers = Array.from({ length: POLLERS }, () => poll(show, load));
      const uploads = await Promise.all(
        Array.from({ length: UPLOADS }, (_none, n) =>
          halfSent(server, show, minute, `${stop}.${n}`),
        ),
      );
      await expect.poll(() => load.answered, { timeout: 20_000 }).toBeGreaterThan(POLLERS * 2);
      server.signal('SIGTERM');
      expect(await Promise.all(uploads.map((finish) => finish()))).toEqual(uploads.map(() => 201));
      expect(await server.kill(undefined)).toMatchObject({ code: 0, signal: null });
      await Promise.all(pollers);
      expect(load.broken).toEqual([]);
      await server.restart();
    }
    expect(await itemsOf(show)).toBe(STOPS * UPLOADS);
  },
  patience(STOPS, 60_000),
);

interface Load {
  answered: number;
  broken: string[];
}

/** Polls on a new connection each time, until the server takes no more. An answer that has begun must be whole. */
async function poll({ feed_url: url }: ShowJson, load: Load): Promise<void> {
  for (;;) {
    let begun = false;
    try {
      const status = await ask(url, () => (begun = true));
      if (status !== 200) load.broken.push(String(status));
      load.answered += 1;
      await sleep(5);
    } catch (error) {
      if (begun) load.broken.push(String(error));
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

async function halfSent(server: TestServer, show: ShowJson, minute: Buffer, title: string) {
  const body = longSound(minute, BYTES, title);
  const pieces = [...(body.pieces as Iterable<Buffer>)];
  const sending = beginUpload(server, show.slug, 'post', body.bytes);
  await sending.send(pieces.splice(0, pieces.length / 2));
  return async () => {
    await sending.send(pieces);
    return (await sending.finish()).status;
  };
}

async function itemsOf({ feed_url }: ShowJson): Promise<number> {
  const feed = await (await fetch(feed_url)).text();
  return feed.split('<item>').length - 1;
}
