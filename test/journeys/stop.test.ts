import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { makeShow } from '../support/server.ts';
import type { ShowJson } from '../support/server.ts';
import { beginUpload, longSound, minuteOfSound, upload, ways } from '../support/upload-streams.ts';
import type { Body } from '../support/upload-streams.ts';
import { head, sendRaw } from './attack-world.ts';

const MB = 1_000_000;
const MOMENT_MS = 100;

let server: ChildServer;
afterEach(() => server.stop());

async function startWithShow(): Promise<ShowJson> {
  server = await startChildServer();
  return await makeShow(server);
}

/** An upload of which one half has been sent; the function sends the rest. */
async function halfSent(show: string, way: (typeof ways)[number], body: Body) {
  const pieces = [...(body.pieces as Iterable<Buffer>)];
  const sending = beginUpload(server, show, way, body.bytes);
  await sending.send(pieces.splice(0, pieces.length / 2));
  return async () => {
    await sending.send(pieces);
    return await sending.finish();
  };
}

describe.skipIf(!inject('has').ffmpeg)('SIGTERM (reliability R7, R8)', () => {
  test('what was accepted before it finishes: uploads, feeds, audio; then the exit code is 0', async () => {
    const show = await startWithShow();
    const minute = await minuteOfSound();
    const first = await upload(server, show.slug, 'put', longSound(minute, 8 * MB, 'First'));
    const finishers = await Promise.all(
      ways.map((way) => halfSent(show.slug, way, longSound(minute, 6 * MB, `Half by ${way}`))),
    );
    const download = await fetch(first.episode.enclosure.url);
    const polls = [1, 2, 3, 4].map(() => pollUntilRefused(show.feed_url));
    await sleep(300);
    const signalledAt = performance.now();
    server.signal('SIGTERM');
    await sleep(500);
    const answers = await Promise.all(finishers.map((finish) => finish()));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const audio = await download.arrayBuffer();
    expect(audio.byteLength).toBe(first.episode.enclosure.length);
    expect(await server.kill(undefined)).toMatchObject({ code: 0 });
    expect(performance.now() - signalledAt).toBeLessThan(10_000);
    // One that began a moment before the signal may have come to the door while it was being closed.
    for (const at of await Promise.all(polls)) expect(at).toBeGreaterThan(signalledAt - MOMENT_MS);
    await server.restart();
    const feed = await (await fetch(show.feed_url)).text();
    for (const { episode } of [first, ...answers]) expect(feed).toContain(episode.guid);
  });

  test('/readyz says 503 to the connections that are left, so that nobody is sent here any more', async () => {
    const show = await startWithShow();
    const body = longSound(await minuteOfSound(), 2 * MB, 'Half');
    const finish = await halfSent(show.slug, 'put', body);
    const asking = head('GET /readyz');
    const answer = sendRaw(server, asking.slice(0, -2), {
      until: (text) => text.includes('draining'),
      afterwards: async (socket) => {
        await sleep(200);
        server.signal('SIGTERM');
        await sleep(200);
        socket.write(asking.slice(-2));
      },
    });
    expect((await answer).statuses).toEqual([503]);
    await expect(canConnect(server)).resolves.toBe(false);
    expect((await finish()).status).toBe(201);
    expect(await server.kill(undefined)).toMatchObject({ code: 0 });
  });

  test('those who had connected, and were not let in yet because it was busy, are answered', async () => {
    const show = await startWithShow();
    server.signal('SIGSTOP');
    const polls = Array.from({ length: 20 }, async () => await pollOnce(show.feed_url));
    await sleep(300);
    server.signal('SIGTERM');
    server.signal('SIGCONT');
    const statuses = await Promise.all(polls);
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(await server.kill(undefined)).toMatchObject({ code: 0 });
  });

  test('a client that keeps its connection, and one that only opened one, do not hold it up', async () => {
    const show = await startWithShow();
    const body = longSound(await minuteOfSound(), 2 * MB, 'Half');
    const agent = new Agent({ keepAlive: true });
    await pollOnce(show.feed_url, agent);
    const opened = connect(Number(server.settings['PORT']), '127.0.0.1');
    opened.on('error', () => undefined);
    const finish = await halfSent(show.slug, 'form', body);
    server.signal('SIGTERM');
    await sleep(200);
    expect((await finish()).status).toBe(201);
    const startedAt = performance.now();
    expect(await server.kill(undefined)).toMatchObject({ code: 0 });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    opened.destroy();
    agent.destroy();
  });

  test('the second one ends the server at once, and the upload leaves nothing', async () => {
    const show = await startWithShow();
    const body = longSound(await minuteOfSound(), 2 * MB, 'Half');
    const finish = await halfSent(show.slug, 'put', body);
    server.signal('SIGTERM');
    await sleep(200);
    const startedAt = performance.now();
    expect(await server.kill('SIGTERM')).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await expect(finish()).rejects.toThrow();
    await server.restart();
    expect(await (await fetch(show.feed_url)).text()).not.toContain('<item>');
  });
});

/** Polls on a new connection each time. @returns when the first poll began that got no answer. */
async function pollUntilRefused(url: string): Promise<number> {
  for (;;) {
    const startedAt = performance.now();
    try {
      expect(await pollOnce(url)).toBe(200);
    } catch {
      return startedAt;
    }
  }
}

function pollOnce(url: string, agent?: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent: agent ?? false }, (response) => {
      response.resume().once('error', reject);
      response.once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', reject);
  });
}

function canConnect({ settings }: ChildServer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(settings['PORT']), '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
