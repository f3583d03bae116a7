import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { patience, rounds } from '../support/faults.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { addWebhook, openReceiver } from '../webhooks/webhooks-world.ts';
import type { Receiver } from '../webhooks/webhooks-world.ts';

const KILLS = rounds(4);
/** Each is a lane of its own: what was on its way at a kill holds up no other until its lease ends. */
const SHOWS = 4;
const PATH = '/killed';
/** The worker looks once in a second. */
const LOOK_MS = 1000;
/** Longer than the lease of a job. */
const LEASE_MS = 61_000;

describe.skipIf(!inject('has').ffmpeg).each(kindsOfDatabase())('events on %s', (database) => {
  test(
    `all arrive, in the order of each show, and none of a change that was not kept, after ${KILLS} kills between commit and sending (reliability R32)`,
    async () => {
      const receiver = await openReceiver();
      const server = await startChildServer({ database, settings: receiver.settings });
      onTestFinished(async () => {
        receiver.close();
        await server.stop();
      });
      const episodes = await watchedEpisodes(server);
      for (let kill = 0; kill < KILLS; kill++) {
        const { id } = episodes[kill % SHOWS]!;
        expect(await toggle(server, id)).toBe(200);
        // This one is cut anywhere: nobody knows yet whether it happened.
        const cut = toggle(server, id).catch(() => undefined);
        await sleep(Math.random() * (kill % 2 === 0 ? 30 : LOOK_MS));
        await server.kill('SIGKILL');
        await cut;
        await server.restart();
      }
      await server.kill('SIGKILL');
      const clock = movableClock();
      clock.moveBy(LEASE_MS);
      const { settings } = receiver;
      const last = await startServer({ beside: server, settings, clock, lookEveryMs: 50 });
      try {
        for (const { id } of episodes) await expectHeard(last, receiver, id);
      } finally {
        await last.stop({ keep: true });
      }
      const kept = receiver.at(PATH).length - idsHeard(receiver).size;
      console.log(`${database}: ${receiver.at(PATH).length} heard, ${kept} of them again`);
    },
    patience(KILLS, 15_000),
  );
});

async function watchedEpisodes(server: TestServer): Promise<EpisodeJson[]> {
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  const made: EpisodeJson[] = [];
  for (let n = 0; n < SHOWS; n++) {
    const show = await makeShow(server, { title: `Show ${n}` });
    const events = ['episode.published', 'episode.withdrawn'];
    await addWebhook(server, show, PATH, { events });
    made.push(await makeEpisode(server, show.id, audio));
  }
  return made;
}

/** Withdraws what is live and publishes what is not. @returns the status. */
async function toggle(server: TestServer, id: string): Promise<number> {
  const { state } = await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`));
  const verb = state === 'live' ? 'withdraw' : 'publish';
  return (await server.api(`/api/episodes/${id}/${verb}`, { method: 'POST' })).status;
}

/** Each change that was kept left a version in its own transaction: the events must be as many, and in that order. */
async function expectHeard(server: TestServer, receiver: Receiver, id: string): Promise<void> {
  const kept = await versionsOf(server, id);
  const types = kept.map((what) =>
    what === 'withdrawn' ? 'episode.withdrawn' : 'episode.published',
  );
  const heard = () => {
    const about = receiver.at(PATH).filter(({ data }) => data.episode_id === id);
    return [...new Map(about.toReversed().map((one) => [one.id, one])).values()].toReversed();
  };
  await vi.waitFor(() => expect(heard().length).toBeGreaterThanOrEqual(types.length), {
    timeout: 60_000,
    interval: 50,
  });
  expect(heard().map(({ type }) => type)).toEqual(types);
}

function idsHeard(receiver: Receiver): Set<string> {
  return new Set(receiver.at(PATH).map((one) => one.id));
}

/** What was done to an episode, the oldest first. */
async function versionsOf(server: TestServer, id: string): Promise<string[]> {
  const all: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await server.api(`/api/episodes/${id}/versions?limit=100${from}`);
    const page = await jsonOf<ListJson<{ what: string }>>(answer);
    all.push(...page.items.map(({ what }) => what));
    cursor = page.next_cursor;
  }
  return all.toReversed();
}
