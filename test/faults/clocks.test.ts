import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, inject, test, vi } from 'vitest';
import type { TestContext } from 'vitest';
import { pollOnce, pollingApp } from '../feeds/polling-app.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { fakedClock } from '../support/faked-clock.ts';
import type { FakedClock } from '../support/faked-clock.ts';
import { jsonOf, makeEpisode, makeShow } from '../support/server.ts';
import type { EpisodeJson, ShowJson, TestServer } from '../support/server.ts';
import { startPostgres } from '../support/services.ts';
import { addWebhook, openReceiver, rename } from '../webhooks/webhooks-world.ts';
import type { Receiver } from '../webhooks/webhooks-world.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const PATIENT = { timeout: 30_000, interval: 100 };
const hasClocks = inject('has').faketime && inject('has').ffmpeg;
const databases =
  inject('postgresUrl') === undefined ? (['sqlite'] as const) : (['sqlite', 'postgres'] as const);

// They wait more than they work, and each has a clock of its own: all at once.
describe.skipIf(!hasClocks).concurrent.each(databases)(
  'a server on %s whose clock is set',
  (database) => {
    test('by an hour, over the changes of summer time, to a leap day and to 2038, and back: each episode is published once, at its moment, and never taken back (reliability R34)', async ({
      onTestFinished,
    }) => {
      const world = await openWorld(database, onTestFinished);
      const { clock } = world;
      const start = clock.now();

      const soon = await schedule(world, start + 30 * MINUTE_MS);
      const later = await schedule(world, start + 90 * MINUTE_MS);
      await stepTo(world, start + HOUR_MS);
      await expectLive(world, [soon]);
      await stepTo(world, start);
      await expectStillLive(world, [soon]);
      await stepTo(world, start + 2 * HOUR_MS);
      await expectLive(world, [soon, later]);
      const live = [soon, later];

      await stepTo(world, Date.parse('2027-03-28T00:50:00Z'));
      await expectRefused(world, '2027-03-28T02:30', 'date.skipped');
      live.push(
        await goesLive(world, '2027-03-28T03:10', Date.parse('2027-03-28T01:10:00Z'), live),
      );

      await stepTo(world, Date.parse('2027-10-31T00:10:00Z'));
      await expectRefused(world, '2027-10-31T02:30', 'date.ambiguous');
      const twice = Date.parse('2027-10-31T00:30:00Z');
      live.push(await goesLive(world, '2027-10-31T02:30+02:00', twice, live));
      await stepTo(world, twice + HOUR_MS + SECOND_MS);
      await expectStillLive(world, live);

      await expectRefused(world, '2027-02-29T12:00', 'date.invalid');
      await stepTo(world, Date.parse('2028-02-28T22:59:00Z'));
      live.push(await goesLive(world, '2028-02-29', Date.parse('2028-02-28T23:00:00Z'), live));
      live.push(
        await goesLive(world, '2028-02-29T23:59:59', Date.parse('2028-02-29T22:59:59Z'), live),
      );

      const overflow = 2 ** 31 * SECOND_MS;
      await stepTo(world, overflow - MINUTE_MS);
      const at = new Date(overflow).toISOString();
      live.push(await goesLive(world, at, overflow, live));
      expect((await pollOnce(world.server.url, world.show.slug)).body).toContain(
        '<pubDate>Tue, 19 Jan 2038 03:14:08 GMT</pubDate>',
      );

      await stepTo(world, start);
      await expectStillLive(world, live);
    }, 240_000);
  },
);

test.skipIf(!hasClocks || inject('postgresUrl') === undefined || !inject('s3')).concurrent(
  'two servers whose clocks are five seconds apart go by that of the database: they show an episode in the same moment, under the same tags, and publish it once (reliability R34)',
  async ({ onTestFinished }) => {
    const clocks = [fakedClock(), fakedClock()];
    clocks[0]!.set(Date.now() + 2500);
    clocks[1]!.set(Date.now() - 2500);
    const receiver = await openReceiver();
    const settings = clocks.map(({ environment }) => ({ ...receiver.settings, ...environment }));
    const first = await startChildServer({
      database: 'postgres',
      storage: 's3',
      settings: settings[0]!,
    });
    const second = await startChildServer({ beside: first, settings: settings[1]! });
    onTestFinished(async () => {
      receiver.close();
      await second.stop();
      await first.stop();
      for (const clock of clocks) clock.remove();
    });
    const show = await makeShow(first);
    await addWebhook(first, show, '/once', { events: ['episode.published'] });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    const { id } = await makeEpisode(first, show.slug, audio, { draft: 'true' });
    const at = Date.now() + 6000;
    const json = { publish_at: new Date(at).toISOString() };
    expect((await first.api(`/api/episodes/${id}`, { method: 'PATCH', json })).status).toBe(200);
    const app = pollingApp([first.url, second.url]);
    for (let after = 0; after < 10;) {
      const began = Date.now();
      const shown = (await oneMoment(app, show.slug)).includes('<item>');
      if (Date.now() < at) expect(shown, 'before its moment').toBe(false);
      if (began > at) expect(shown, 'after its moment').toBe(true);
      if (began > at) after += 1;
      await sleep(100);
    }
    await vi.waitFor(() => expect(receiver.at('/once').length).toBeGreaterThan(0), PATIENT);
    await sleep(3 * SECOND_MS);
    expect(receiver.at('/once')).toHaveLength(1);
  },
  120_000,
);

/** Both servers were asked; what one says before the moment and the other after it is no difference between them. */
async function oneMoment(app: ReturnType<typeof pollingApp>, slug: string): Promise<string> {
  for (let tries = 1; ; tries++)
    try {
      return (await app.poll(slug)).body;
    } catch (error) {
      if (tries === 5) throw error;
    }
}

interface World {
  clock: FakedClock;
  server: ChildServer;
  receiver: Receiver;
  show: ShowJson;
  audio: string;
  app: ReturnType<typeof pollingApp>;
}

async function openWorld(
  database: 'sqlite' | 'postgres',
  onTestFinished: TestContext['onTestFinished'],
): Promise<World> {
  const clock = fakedClock();
  const receiver = await openReceiver();
  const own = database === 'postgres' ? await startPostgres(clock.environment) : undefined;
  const server = await startChildServer({
    settings: {
      ...receiver.settings,
      ...clock.environment,
      ...(own?.postgresUrl !== undefined && { DATABASE_URL: own.postgresUrl }),
      TZ: 'Europe/Berlin',
    },
  });
  onTestFinished(async () => {
    receiver.close();
    await server.stop();
    await own?.stop();
    clock.remove();
  });
  const show = await makeShow(server, { time_zone: 'Europe/Berlin' });
  await addWebhook(server, show, '/heard', { events: ['episode.published'] });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  return { clock, server, receiver, show, audio, app: pollingApp([server.url]) };
}

/** Sets the clock, and waits until the server and its database go by it. */
async function stepTo({ clock, server }: World, at: number): Promise<void> {
  clock.set(at);
  await vi.waitFor(async () => {
    const { headers } = await fetch(`${server.url}/livez`);
    const away = Math.abs(Date.parse(headers.get('date')!) - clock.now());
    expect(away).toBeLessThan(5 * SECOND_MS);
  }, PATIENT);
  const url = server.settings['DATABASE_URL'];
  if (url === undefined) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ now: Date }>('select now()');
  await client.end();
  expect(Math.abs(rows[0]!.now.getTime() - clock.now())).toBeLessThan(5 * SECOND_MS);
}

async function schedule(world: World, at: number | string): Promise<EpisodeJson> {
  const publish_at = typeof at === 'string' ? at : new Date(at).toISOString();
  return await makeEpisode(world.server, world.show.slug, world.audio, { publish_at });
}

/** Schedules an episode as a person writes it; it goes live at that moment, and not a second before. */
async function goesLive(
  world: World,
  written: string,
  at: number,
  live: EpisodeJson[],
): Promise<EpisodeJson> {
  const episode = await schedule(world, written);
  expect(Date.parse(episode.publish_at!)).toBe(at);
  await stepTo(world, at - 20 * SECOND_MS);
  await expectLive(world, live);
  await stepTo(world, at);
  await expectLive(world, [...live, episode]);
  return episode;
}

async function expectRefused(world: World, publish_at: string, code: string): Promise<void> {
  const refused = await schedule(world, publish_at);
  expect(refused).toMatchObject({ code, field: 'publish_at' });
}

/** After a clock that went back, also when the worker has looked once more and the feed is rendered anew. */
async function expectStillLive(world: World, episodes: EpisodeJson[]): Promise<void> {
  await sleep(1.5 * SECOND_MS);
  await rename(world.server, world.show, `Looked at ${new Date(world.clock.now()).toISOString()}`);
  await expectLive(world, episodes);
}

/** Exactly these are in the feed and can be heard, and each was said to be published once. */
async function expectLive(world: World, episodes: EpisodeJson[]): Promise<void> {
  const { app, server, show, receiver } = world;
  const guids = episodes.map(({ guid }) => guid).toSorted();
  expect(guidsIn((await app.poll(show.slug)).body)).toEqual(guids);
  const ids = episodes.map(({ id }) => id).toSorted();
  const published = () =>
    receiver
      .at('/heard')
      .map(({ data }) => data.episode_id)
      .toSorted();
  await vi.waitFor(() => expect(published()).toEqual(ids), PATIENT);
  for (const { enclosure, id } of episodes) {
    const path = new URL(enclosure.url).pathname;
    expect((await fetch(server.url + path, { method: 'HEAD' })).status).toBe(200);
    const { state } = await stateOf(server, id);
    expect(state).toBe('live');
  }
}

function guidsIn(feed: string): string[] {
  return [...feed.matchAll(/<guid[^>]*>([^<]+)</g)].map(([, guid]) => guid!).toSorted();
}

async function stateOf(server: TestServer, id: string): Promise<EpisodeJson> {
  return await jsonOf<EpisodeJson>(await server.api(`/api/episodes/${id}`));
}
