import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import { kindsForSeveralServers } from '../support/database.ts';
import { patience, rounds } from '../support/faults.ts';
import { holdingUpload } from '../support/held-upload.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, ShowJson, TestServer } from '../support/server.ts';

const PARALLEL = 50;
const BURSTS = rounds(5);
const KILLS = rounds(4);
/** A key stays with a server that died for 15 s, where another may be running. */
const MOST_WAIT_MS = 60_000;

describe.skipIf(!inject('has').ffmpeg).each(kindsForSeveralServers())(
  'requests that come again, on $database (reliability R21)',
  ({ database, storage }) => {
    const bursts = database === 'sqlite' ? BURSTS : Math.ceil(BURSTS / 3);
    test(
      `${bursts} times ${PARALLEL} at once with one key${database === 'postgres' ? ', at two servers,' : ''} make one episode each, and are answered alike or told to wait`,
      async () => {
        const server = await startServer({ database, storage });
        const other = database === 'postgres' ? await startServer({ beside: server }) : server;
        onTestFinished(async () => {
          if (other !== server) await other.stop();
          await server.stop();
        });
        const show = await makeShow(server);
        const audio = await shortSound();
        for (let burst = 1; burst <= bursts; burst++) {
          const key = randomUUID();
          const all = await Promise.all(
            Array.from({ length: PARALLEL }, (_none, n) =>
              post(n % 2 === 0 ? server : other, show, key, audio),
            ),
          );
          const texts = await Promise.all(all.map((answer) => answer.text()));
          const made = texts.filter((_text, index) => all[index]!.status === 201);
          expect(all.every(({ status }) => status === 201 || status === 409)).toBe(true);
          expect(new Set(made).size).toBe(1);
          const again = await post(other, show, key, audio);
          expect([again.status, await again.text()]).toEqual([201, made[0]]);
          if (burst % 10 === 0 || burst === bursts)
            expect(await idsOf(server, show)).toHaveLength(burst);
        }
      },
      patience(bursts, 10_000),
    );

    const kills = database === 'sqlite' ? KILLS : Math.ceil(KILLS / 4);
    test(
      `after each of ${kills} kills in the middle a retry makes the episode, once`,
      async () => {
        const server = await startChildServer({ database, storage });
        onTestFinished(() => server.stop());
        const show = await makeShow(server);
        const audio = await shortSound();
        for (let kill = 1; kill <= kills; kill++) {
          const key = randomUUID();
          const { cut } = await beginning(server, show, key, audio, kill);
          await server.kill('SIGKILL');
          await cut;
          await server.restart();
          const first = await untilMade(() => post(server, show, key, audio));
          const again = await post(server, show, key, audio);
          expect(await again.json()).toEqual(first);
          expect(await idsOf(server, show)).toHaveLength(kill);
        }
      },
      patience(kills, MOST_WAIT_MS),
    );
  },
);

async function shortSound(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 2 })));
}

/** Every other time the key is held and half of the body has come; else it is anywhere between key and answer. */
async function beginning(
  server: TestServer,
  show: ShowJson,
  key: string,
  audio: Uint8Array<ArrayBuffer>,
  turn: number,
): Promise<{ cut: Promise<unknown> }> {
  if (turn % 2 === 1) {
    await holdingUpload(server, show, `"${key}"`, audio);
    return { cut: Promise.resolve() };
  }
  const cut = post(server, show, key, audio).then((answer) => answer.text());
  cut.catch(() => undefined);
  await sleep(Math.random() * 300);
  return { cut: cut.catch(() => undefined) };
}

async function post(
  server: TestServer,
  show: ShowJson,
  key: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  return await server.api(`/api/shows/${show.slug}/episodes`, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': `"${key}"`, 'content-type': 'audio/mpeg' },
  });
}

/** Waits as long as it is told to. */
async function untilMade(ask: () => Promise<Response>): Promise<EpisodeJson> {
  for (const startedAt = performance.now(); ;) {
    const answer = await ask();
    if (answer.status === 201) return await jsonOf<EpisodeJson>(answer);
    expect(answer.status).toBe(409);
    expect(performance.now() - startedAt).toBeLessThan(MOST_WAIT_MS);
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
  }
}

async function idsOf(server: TestServer, { slug }: ShowJson): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await server.api(`/api/shows/${slug}/episodes?limit=100${from}`);
    const page = await jsonOf<ListJson<EpisodeJson>>(answer);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}
