import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { directoryOutgoing } from '../../src/directories/outgoing.ts';
import { tell } from '../../src/directories/telling.ts';
import type { Said } from '../../src/directories/telling.ts';
import { movableClock } from '../support/clock.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import {
  about,
  announcedShow,
  everybody,
  hubs,
  openReceivers,
  overcast,
  pingOf,
  podcastIndex,
  podping,
  publish,
  tellingSettings,
  toldTimes,
} from './receivers-world.ts';
import type { Receivers } from './receivers-world.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** How often the worker looks, and after how long what has not come does not come. */
const LOOK_MS = 50;
const SILENCE_MS = 500;

const clock = movableClock();
let receivers: Receivers;
let server: TestServer;
/** What is said of a receiver that never answers; the other tests run meanwhile. */
let saidOfSilence: Promise<Said>;

beforeAll(async () => {
  receivers = await openReceivers();
  receivers.manners.set('silent.test', 'hang');
  const ping = { url: 'http://silent.test/', method: 'POST' } as const;
  saidOfSilence = tell(directoryOutgoing(receivers.url), ping);
  server = await startServer({
    clock,
    settings: tellingSettings(receivers),
    lookEveryMs: LOOK_MS,
  });
});
afterEach(() => {
  receivers.manners.clear();
  receivers.heard.length = 0;
});
afterAll(async () => {
  receivers.close();
  await server.stop();
});

const patch = (show: ShowJson, json: object) =>
  server.api(`/api/shows/${show.id}`, { method: 'PATCH', json });

/** Lets the changes of some seconds gather, and everything be sent that will be. */
async function settle(): Promise<void> {
  clock.moveBy(4 * SECOND_MS);
  await sleep(SILENCE_MS);
}

describe('a change', () => {
  test('is told to each receiver exactly once, in its own words (feed-rules A15/150, 151, 152, 154)', async () => {
    const show = await makeShow(server, { title: 'Exactly once' });
    await publish(server, show);
    await settle();
    await toldTimes(receivers, show, 1);
    const feed = `http://podcast.test/feeds/${show.slug}.xml`;
    const [index, cast, one, two, ping] = everybody.map((host) => about(receivers, show, host)[0]!);
    expect(index).toMatchObject({
      method: 'GET',
      path: '/api/1.0/hub/pubnotify',
      fields: { url: feed },
    });
    expect(cast).toMatchObject({ method: 'POST', path: '/ping', fields: { urlprefix: feed } });
    for (const hub of [one!, two!]) {
      expect(hub).toMatchObject({ method: 'POST', path: '/' });
      expect(hub.fields).toEqual({ 'hub.mode': 'publish', 'hub.url': feed, 'hub.topic': feed });
      expect(hub.headers['content-type']).toBe('application/x-www-form-urlencoded');
    }
    expect(ping!.fields).toEqual({ url: feed, reason: 'update', medium: 'podcast' });
    expect(ping!.headers.authorization).toBe('the-podping-token');
    for (const { headers } of [index!, cast!, one!, two!])
      expect(headers).not.toHaveProperty('authorization');
    expect(await pingOf(server, show, 'overcast')).toEqual({
      told_at: expect.stringMatching(/^\d{4}-/) as string,
      status: 200,
      error: null,
      tries: 1,
      up_to_date: true,
    });
  });

  test.each([
    ['of a field', (show: ShowJson) => patch(show, { description: 'New' })],
    ['of the slug, under the new one', (show) => patch(show, { slug: `${show.slug}-renamed` })],
    ['by a withdrawal', async (show) => withdrawOne(show)],
    ['by a restore', async (show) => restored(show)],
  ] satisfies [string, (show: ShowJson) => Promise<Response>][])(
    '%s is told',
    async (_what, change) => {
      const show = await announcedShow(server, receivers, clock);
      expect((await change(show)).status).toBe(200);
      clock.moveBy(4 * SECOND_MS);
      const response = await server.api(`/api/shows/${show.id}`);
      await toldTimes(receivers, (await response.json()) as ShowJson, 1);
    },
  );
  async function withdrawOne(show: ShowJson): Promise<Response> {
    const list = await server.api(`/api/shows/${show.id}/episodes`);
    const { items } = (await list.json()) as { items: { id: string }[] };
    return await server.api(`/api/episodes/${items[0]!.id}/withdraw`, { method: 'POST' });
  }
  async function restored(show: ShowJson): Promise<Response> {
    await patch(show, { description: 'The last words' });
    await server.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
    await settle();
    expect(receivers.heard, 'nobody is told of a deleted show').toEqual([]);
    return await server.api(`/api/shows/${show.id}/restore`, { method: 'POST' });
  }

  test('that comes ten times in a second is told once or twice', async () => {
    const show = await announcedShow(server, receivers, clock);
    for (let n = 0; n < 10; n++) await patch(show, { description: `Version ${n}` });
    await settle();
    await settle();
    for (const host of everybody)
      expect([1, 2], host).toContain(about(receivers, show, host).length);
    expect(await pingOf(server, show, 'podping')).toMatchObject({ up_to_date: true });
  });
});

describe('nobody is told', () => {
  test('of a show that is blocked, nor of one that has moved away (feed-rules A14/147, A15/155)', async () => {
    const show = await announcedShow(server, receivers, clock);
    await patch(show, { blocked: true });
    await publish(server, show);
    await settle();
    expect(receivers.heard).toEqual([]);
    await patch(show, { blocked: false, new_feed_url: 'https://new.test/feed.xml', moved: true });
    await publish(server, show);
    await settle();
    expect(receivers.heard).toEqual([]);
    await patch(show, { moved: false });
    clock.moveBy(4 * SECOND_MS);
    await toldTimes(receivers, show, 1);
  });

  test('of a new show without episodes, of a draft, and of a scheduled episode before its second (security 95)', async () => {
    const show = await makeShow(server, { title: 'Quiet' });
    await publish(server, show, { draft: 'true' });
    const at = clock.now() + HOUR_MS;
    await publish(server, show, { publish_at: new Date(at).toISOString() });
    await settle();
    clock.moveBy(at - clock.now() - 1.5 * SECOND_MS);
    await sleep(SECOND_MS);
    expect(receivers.heard).toEqual([]);
    expect(clock.now()).toBeLessThan(at);
    clock.moveBy(5 * SECOND_MS);
    await toldTimes(receivers, show, 1);
    await settle();
    await toldTimes(receivers, show, 1);
  });
});

describe('a receiver', () => {
  test('that is down for an hour is told when it is back, and the others hear nothing twice', async () => {
    const show = await announcedShow(server, receivers, clock);
    receivers.manners.set(podcastIndex, 'down');
    await patch(show, { description: 'While it is down' });
    clock.moveBy(4 * SECOND_MS);
    await vi.waitFor(async () => {
      const ping = await pingOf(server, show, 'podcast-index');
      expect(ping).toMatchObject({ status: null, up_to_date: true });
      expect(ping!.error).toMatch(/could not be reached/);
    }, 10_000);
    // A clock that jumps while the others are being told would end the leases of their jobs.
    await toldTimes(receivers, show, 1, [overcast, ...hubs, podping]);
    await sleep(SILENCE_MS);
    const tries = () => about(receivers, show, podcastIndex).length;
    // Its next try is set only when the last one has been written down.
    const writtenDown = async (): Promise<number> => {
      await vi.waitFor(async () => {
        expect(await pingOf(server, show, 'podcast-index')).toMatchObject({ tries: tries() });
      }, 10_000);
      await sleep(SILENCE_MS);
      return tries();
    };
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const before = await writtenDown();
      clock.moveBy(15 * MINUTE_MS);
      await vi.waitFor(() => expect(tries()).toBeGreaterThan(before), 10_000);
    }
    const before = await writtenDown();
    receivers.manners.clear();
    clock.moveBy(HOUR_MS);
    await vi.waitFor(async () => {
      const ping = await pingOf(server, show, 'podcast-index');
      expect(ping).toMatchObject({ status: 200, error: null, tries: before + 1, up_to_date: true });
    }, 10_000);
    await toldTimes(receivers, show, 1, [overcast, ...hubs, podping]);
  });

  test('that is back hears of a new change at once, not when its next try would have come', async () => {
    const show = await announcedShow(server, receivers, clock);
    receivers.manners.set(overcast, 503);
    await patch(show, { description: 'One' });
    for (let n = 0; n < 4; n++) {
      clock.moveBy(MINUTE_MS);
      await sleep(SILENCE_MS);
    }
    receivers.manners.clear();
    receivers.heard.length = 0;
    await patch(show, { description: 'Two' });
    clock.moveBy(4 * SECOND_MS);
    await toldTimes(receivers, show, 1);
    clock.moveBy(HOUR_MS);
    await sleep(SILENCE_MS);
    await toldTimes(receivers, show, 1);
  });

  test('that hangs holds up no publishing and no other receiver, of ten shows at once', async () => {
    receivers.manners.set(hubs[0]!, 'hang');
    const shows: ShowJson[] = [];
    for (let n = 0; n < 10; n++) {
      const show = await makeShow(server, { title: `Hanging ${n}` });
      shows.push(show);
      await publish(server, show);
    }
    clock.moveBy(4 * SECOND_MS);
    const others = everybody.filter((host) => host !== hubs[0]);
    const before = performance.now();
    for (const show of shows) await toldTimes(receivers, show, 1, others);
    await publish(server, shows[0]!);
    expect(performance.now() - before).toBeLessThan(6 * SECOND_MS);
    receivers.breakOff(hubs[0]!);
    await vi.waitFor(async () => {
      const ping = await pingOf(server, shows[9]!, `websub https://${hubs[0]}/`);
      expect(ping).toMatchObject({ status: null });
      expect(ping!.error).toMatch(/could not be reached/);
    }, 20_000);
  });

  test('that answers too late hears nothing again that it has heard meanwhile', async () => {
    const show = await announcedShow(server, receivers, clock);
    receivers.manners.set(overcast, 'hang');
    await patch(show, { description: 'One' });
    clock.moveBy(4 * SECOND_MS);
    await toldTimes(receivers, show, 1);
    receivers.manners.clear();
    await patch(show, { description: 'Two' });
    clock.moveBy(4 * SECOND_MS);
    await toldTimes(receivers, show, 2);
    receivers.breakOff(overcast);
    await sleep(SILENCE_MS);
    clock.moveBy(MINUTE_MS);
    await sleep(SILENCE_MS);
    await toldTimes(receivers, show, 2);
  });

  test('that no longer stands in the settings, or whose show is gone, is not asked again', async () => {
    const show = await announcedShow(server, receivers, clock);
    receivers.manners.set(overcast, 503);
    await patch(show, { description: 'New' });
    clock.moveBy(4 * SECOND_MS);
    await toldTimes(receivers, show, 1);
    await server.api(`/api/shows/${show.id}?confirm=true`, { method: 'DELETE' });
    receivers.heard.length = 0;
    clock.moveBy(HOUR_MS);
    await sleep(SILENCE_MS);
    expect(receivers.heard.filter(({ host }) => host === overcast)).toEqual([]);
  });

  test('that never answers is given up after ten seconds, to be tried again', async () => {
    expect(await saidOfSilence).toEqual({
      status: null,
      error: expect.stringMatching(/did not answer within 10 seconds/) as string,
      again: true,
    });
  });
});
