import { expect, vi } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import type { MovableClock } from '../support/clock.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { ask } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';

/** A server with a feed that is old enough for a date, and packed. */
export interface SettledFeed {
  server: TestServer;
  clock: MovableClock;
  show: ShowJson;
  /** The path of the feed. */
  path: string;
  /** The answer to a GET without any header. */
  plain: RawAnswer;
}

export async function openSettledFeed(): Promise<SettledFeed> {
  const clock = movableClock();
  const settings = { PUBLIC_URL: 'https://podcast.example.org' };
  const server = await startServer({ clock, settings });
  const show = await makeShow(server, { title: 'Over HTTP', description: 'Ünïcödé' });
  await makeEpisode(server, show.id, await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
  const path = `/feeds/${show.slug}.xml`;
  clock.moveBy(4000); // the episode came in the second of the show, so it counts as of the next one
  const isPacked = async (): Promise<void> => {
    const { headers } = await ask(server.url, path, { 'accept-encoding': 'br' });
    expect(headers['content-encoding']).toBe('br');
  };
  await vi.waitFor(isPacked, 10_000);
  return { server, clock, show, path, plain: await ask(server.url, path) };
}
