import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { isFull, patience } from '../support/faults.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ShowJson, TestServer } from '../support/server.ts';
import { breakableDatabase } from './breakable-database.ts';
import type { BreakableDatabase } from './breakable-database.ts';
import { pollOnce } from './polling-app.ts';
import type { Poll } from './polling-app.ts';
import { ask } from './raw-http.ts';

const PUBLIC_URL = 'https://podcast.example.org';
const RECOVERY_MS = 5000;

const databases: BreakableDatabase[] = [];
const servers: TestServer[] = [];

/** Call it after each test: everything that was started ends, once all databases are back. */
export async function stopAll(): Promise<void> {
  for (const database of databases) await database.recover();
  for (const server of servers.splice(0).toReversed()) await server.stop();
  for (const database of databases.splice(0)) await database.close();
}

/** Ends one server and leaves what it wrote. */
export async function stopAndKeep(server: TestServer): Promise<void> {
  servers.splice(servers.indexOf(server), 1);
  await server.stop({ keep: true });
}

export async function start(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  const settings = { PUBLIC_URL, ...options.settings };
  const server = await startServer({ ...options, settings });
  servers.push(server);
  return server;
}

export async function breakable(): Promise<BreakableDatabase> {
  const database = await breakableDatabase();
  databases.push(database);
  return database;
}

export interface Published {
  show: ShowJson;
  episode: EpisodeJson;
  /** The last answer while all was well. */
  good: Poll;
  audio: Buffer;
}

/** A show with a live episode whose feed and audio were asked for, and of whose feed a copy is kept. */
export async function publish(server: TestServer): Promise<Published> {
  const show = await makeShow(server, { title: 'On the air' });
  const file = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  const episode = await makeEpisode(server, show.id, file, { title: 'Episode' });
  const good = await pollOnce(server.url, show.slug);
  expect((await listen(server, episode)).status).toBe(206);
  await vi.waitFor(() => expect(copies(server, show.slug)).toHaveLength(1), 10_000);
  return { show, episode, good, audio: readFileSync(file) };
}
export const listen = (server: TestServer, { enclosure }: EpisodeJson) =>
  ask(server.url, new URL(enclosure.url).pathname, { range: 'bytes=100-199' });
export const copies = (server: TestServer, slug: string) =>
  readdirSync(join(server.settings['FEEDS_DIR']!, slug)).filter((name) => name.endsWith('.xml'));

/** A thousand in every run, ten thousand in the full form. */
const POLLS = isFull ? 10_000 : 1000;
export const POLLS_PATIENCE_MS = patience(POLLS, 20);

/** Very many polls, every second one with the tag, twenty at a time: each is answered, and as before. */
export async function expectGoodPolls(
  server: TestServer,
  { show, good }: Published,
): Promise<void> {
  const statuses = new Map<number, number>();
  let left = POLLS;
  const app = async (): Promise<void> => {
    while (left-- > 0) {
      const headers: Record<string, string> = left % 2 === 0 ? { 'if-none-match': good.tag! } : {};
      const poll = await pollOnce(server.url, show.slug, headers);
      statuses.set(poll.status, (statuses.get(poll.status) ?? 0) + 1);
      expect(poll.tag).toBe(good.tag);
      if (poll.status === 200) expect(poll.body).toBe(good.body);
    }
  };
  await Promise.all(Array.from({ length: 20 }, app));
  expect(Object.fromEntries(statuses)).toEqual({ 200: POLLS / 2, 304: POLLS / 2 });
}

/** Five seconds after all is well again, the show can be changed; from that moment on its feed says so. */
export async function expectRecovery(server: TestServer, { show }: Published): Promise<void> {
  const description = 'We are back';
  await vi.waitFor(
    async () => {
      const changed = { method: 'PATCH', json: { description } };
      expect((await server.api(`/api/shows/${show.id}`, changed)).status).toBe(200);
    },
    { timeout: RECOVERY_MS, interval: 100 },
  );
  expect((await pollOnce(server.url, show.slug)).body).toContain(description);
}
