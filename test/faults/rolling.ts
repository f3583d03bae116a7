import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildOptions, ChildServer } from '../support/child-server.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import type { EpisodeJson, ShowJson } from '../support/server.ts';
import { minuteOfSound } from '../support/upload-streams.ts';
import { openBalancer } from './balancer.ts';
import { allEpisodes } from './kill-world.ts';
import { uploadOnAndOn } from './rolling-uploads.ts';

/** Together they ask 200 times a second, as far as the machine can. */
const CLIENTS = 40;
const ASK_MS = 200;
const UPLOADERS = 3;
const WAIT = { timeout: 60_000 };

/** Two servers on one PostgreSQL and one bucket behind a balancer, and clients that ask them without end. */
export interface Rolling {
  servers: ChildServer[];
  /** The slug of a show with one episode. */
  show: string;
  audio: string;
  /** Replaces one of the two; `command` starts another program in its place. */
  replace(which: number, command?: ChildOptions['command']): Promise<void>;
  /** @returns what failed, and how many polls were answered and uploads made. */
  end(): Promise<{ failed: string[]; answered: number; uploads: number; seconds: number }>;
}

export async function openRolling(command?: ChildOptions['command']): Promise<Rolling> {
  const start = { database: 'postgres', storage: 's3', ...(command && { command }) } as const;
  const first = await startChildServer(start);
  const servers = [first, await startChildServer({ beside: first, ...(command && { command }) })];
  const urls = servers.map(({ url }) => url);
  const balancer = await openBalancer(urls);
  onTestFinished(async () => {
    balancer.close();
    for (const server of servers.toReversed()) await server.stop();
  });
  const { slug: show } = await makeShow(first);
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  const { enclosure } = await makeEpisode(first, show, audio);
  const paths = [`/feeds/${show}.xml`, new URL(enclosure.url).pathname];
  const load = { done: false, answered: 0, failed: [] as string[] };
  const bothServe = async (): Promise<void> => {
    const { answered } = load;
    await expect.poll(() => urls.every((url) => balancer.uses(url)), WAIT).toBe(true);
    await expect.poll(() => load.answered, WAIT).toBeGreaterThan(answered + CLIENTS * 3);
  };
  const startedAt = performance.now();
  const clients = Array.from({ length: CLIENTS }, (_none, n) =>
    askOnAndOn(`${balancer.url}${paths[n % paths.length]}`, load),
  );
  const target = { urls, token: first.token, show, minute: await minuteOfSound() };
  const uploaders = Array.from({ length: UPLOADERS }, () => uploadOnAndOn(target, () => load.done));
  await bothServe();
  return {
    servers,
    show,
    audio,
    replace: async (which, other) => {
      servers[which] = await replaced(servers[which]!, other);
      await bothServe();
    },
    end: async () => {
      load.done = true;
      await Promise.all(clients);
      const uploads = await Promise.all(uploaders);
      const seconds = (performance.now() - startedAt) / 1000;
      const made = uploads.flatMap((one) => one.made);
      await expectEachOnce(servers[0]!, show, made);
      const failed = [...load.failed, ...uploads.flatMap((one) => one.failed)];
      return { failed, answered: load.answered, uploads: made.length, seconds };
    },
  };
}

/** Every upload that was acknowledged is one episode. */
async function expectEachOnce(server: ChildServer, slug: string, made: string[]): Promise<void> {
  const all = await allEpisodes({ server, show: { slug } as ShowJson });
  const times = Map.groupBy(all, ({ sha256 }) => sha256);
  expect(made.filter((sha256) => times.get(sha256)?.length !== 1)).toEqual([]);
}

/** Ends one in order, and starts it, or another program, on its port. */
async function replaced(
  server: ChildServer,
  command: ChildOptions['command'],
): Promise<ChildServer> {
  expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
  if (command === undefined) {
    await server.restart();
    return server;
  }
  const settings = { PORT: server.settings['PORT']! };
  return await startChildServer({ beside: server, settings, command });
}

/** An upload to either server is whole in the feed of both. */
export async function expectUploads({ servers, show, audio }: Rolling): Promise<void> {
  for (const server of servers) {
    const made: EpisodeJson = await makeEpisode(server, show, audio, { title: 'While rolling' });
    expect(made).toMatchObject({ state: 'live' });
    for (const { url } of servers) {
      const feed = await (await fetch(`${url}/feeds/${show}.xml`)).text();
      expect(feed).toContain(made.guid);
      const sound = await fetch(`${url}${new URL(made.enclosure.url).pathname}`);
      expect((await sound.arrayBuffer()).byteLength).toBe(made.enclosure.length);
    }
  }
}

interface Load {
  done: boolean;
  answered: number;
  failed: string[];
}

async function askOnAndOn(url: string, load: Load): Promise<void> {
  for (let next = performance.now(); !load.done; next += ASK_MS) {
    // Who waited long for an answer asks at once: they are many listeners, not one.
    await sleep(Math.max(0, next - performance.now()));
    const answer = await fetch(url).then(
      async (response) => [response.status, (await response.arrayBuffer()).byteLength > 0],
      (error: unknown) => [String(error)],
    );
    load.answered += 1;
    if (answer[0] !== 200 || answer[1] !== true) load.failed.push(answer.join(' '));
  }
}
