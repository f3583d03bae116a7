import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { ListJson, TestServer } from '../support/server.ts';
import {
  addWebhook,
  deliveriesOf,
  heardTimes,
  isSigned,
  openReceiver,
  rename,
  webhookOf,
} from './webhooks-world.ts';
import type { DeliveryJson, Receiver, WebhookJson } from './webhooks-world.ts';

/** The longest wait of the schedule and its jitter. */
const DAY_AND_MORE = 27 * 3_600_000;

/** How often the worker looks, and after how long what has not come does not come. */
const LOOK_MS = 50;
const SILENCE_MS = 500;

/** For what takes a second where nothing else runs. */
const PATIENCE_MS = 20_000;

describe.each(kindsOfDatabase())(
  'webhooks on %s',
  (database) => {
    const clock = movableClock();
    let receiver: Receiver;
    let server: TestServer;
    let audio: string;
    beforeAll(async () => {
      receiver = await openReceiver();
      server = await startServer({
        database,
        clock,
        settings: receiver.settings,
        lookEveryMs: LOOK_MS,
      });
      audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    });
    afterAll(async () => {
      receiver.close();
      await server.stop();
    });
    const act = (path: string, method = 'POST') => server.api(path, { method });

    test('hear what happens to episodes and shows, in order, signed, with ids and the feed only', async () => {
      const show = await makeShow(server, { title: 'Everything' });
      const { secret } = await addWebhook(server, show, '/all');
      const publish_at = new Date(clock.now() + 3_600_000).toISOString();
      const { id } = await makeEpisode(server, show.id, audio, { publish_at });
      await act(`/api/episodes/${id}/publish`);
      const json = { title: 'Another' };
      await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
      await act(`/api/episodes/${id}/withdraw`);
      await act(`/api/episodes/${id}`, 'DELETE');
      await act(`/api/episodes/${id}/restore`);
      await rename(server, show, 'New');
      const heard = await heardTimes(receiver, '/all', 7);
      const about = { show_id: show.id, feed_url: `http://podcast.test/feeds/${show.slug}.xml` };
      expect(heard.map(({ type, data }) => ({ type, data }))).toEqual([
        ...['scheduled', 'published', 'changed', 'withdrawn', 'deleted', 'changed'].map((what) => ({
          type: `episode.${what}`,
          data: { ...about, episode_id: id },
        })),
        { type: 'show.changed', data: about },
      ]);
      expect(new Set(heard.map((one) => one.id)).size).toBe(7);
      for (const one of heard) {
        expect(isSigned(one, secret)).toBe(true);
        expect(one.headers['content-type']).toBe('application/json');
        expect(Number(one.headers['webhook-timestamp'])).toBeCloseTo(clock.now() / 1000, -2);
      }
    });

    test('hear only what they ask for, of their show or of all', async () => {
      const [show, other] = [
        await makeShow(server, { title: 'Mine' }),
        await makeShow(server, { title: 'Other' }),
      ];
      await addWebhook(server, show, '/published', { events: ['episode.published'] });
      await addWebhook(server, show, '/every-show', { all_shows: true, events: ['show.changed'] });
      await rename(server, show, 'New');
      await rename(server, other, 'New');
      await makeEpisode(server, show.id, audio, { draft: 'true' });
      await makeEpisode(server, show.id, audio, { title: 'Live' });
      const [published] = await heardTimes(receiver, '/published', 1);
      expect(published!.data.show_id).toBe(show.id);
      const heard = await heardTimes(receiver, '/every-show', 2);
      expect(new Set(heard.map(({ data }) => data.show_id))).toEqual(new Set([show.id, other.id]));
    });

    test('hear that a scheduled episode is published when the clock says so, once', async () => {
      const show = await makeShow(server, { title: 'Later' });
      await addWebhook(server, show, '/later', {
        events: ['episode.published', 'episode.changed'],
      });
      const publish_at = new Date(clock.now() + 600_000).toISOString();
      const { id } = await makeEpisode(server, show.id, audio, { publish_at });
      clock.moveBy(601_000);
      // Before any worker looks: what comes after must not be heard first.
      const json = { title: 'Another' };
      await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
      await heardTimes(receiver, '/later', 2);
      await sleep(SILENCE_MS);
      expect(receiver.at('/later').map(({ type }) => type)).toEqual([
        'episode.published',
        'episode.changed',
      ]);
    });

    test('hear nothing of a change that is refused, or that changes nothing', async () => {
      const show = await makeShow(server, { title: 'Refused' });
      await addWebhook(server, show, '/refused');
      const json = { description: 'New', moved: true };
      const path = `/api/shows/${show.id}`;
      expect((await server.api(path, { method: 'PATCH', json })).status).toBe(422);
      await rename(server, show, 'Good');
      await rename(server, show, 'Good');
      const episode = await makeEpisode(server, show.id, audio, { draft: 'true', title: 'Same' });
      const chapters = [{ start_seconds: 0, title: 'Intro' }];
      for (const same of [{}, { title: 'Same' }, { chapters }, { chapters }])
        await server.api(`/api/episodes/${episode.id}`, { method: 'PATCH', json: same });
      const list = await server.api(`/api/episodes/${episode.id}/versions`);
      expect((await jsonOf<ListJson<object>>(list)).items).toHaveLength(2);
      await heardTimes(receiver, '/refused', 2);
      await sleep(SILENCE_MS);
      expect(receiver.at('/refused').map(({ type }) => type)).toEqual([
        'show.changed',
        'episode.changed',
      ]);
    });

    test('are tried again with the same id for three days, and then disabled with the reason', async () => {
      receiver.manners.set('/broken', 500);
      const show = await makeShow(server, { title: 'Broken' });
      const webhook = await addWebhook(server, show, '/broken');
      await rename(server, show, 'New');
      for (let tries = 1; tries < 10; tries++) {
        await heardTimes(receiver, '/broken', tries);
        await vi.waitFor(async () => {
          const [delivery] = await deliveriesOf(server, show, webhook);
          expect(delivery).toMatchObject({
            status: 'pending',
            attempts: tries,
            response_status: 500,
          });
        }, PATIENCE_MS);
        clock.moveBy(DAY_AND_MORE);
      }
      const heard = await heardTimes(receiver, '/broken', 10);
      expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
      await vi.waitFor(async () => {
        const { disabled_at, disabled_reason } = await webhookOf(server, show, webhook);
        expect(disabled_at).not.toBeNull();
        expect(disabled_reason).toContain('for three days');
        expect(disabled_reason).toContain('It answered with the status 500.');
      }, PATIENCE_MS);
      const [delivery] = await deliveriesOf(server, show, webhook);
      expect(delivery).toMatchObject({ status: 'failed', next_at: null, response_body: 'thanks' });
    });

    test('are disabled at once by a 410, and hear again once they are enabled', async () => {
      receiver.manners.set('/gone', 410);
      const show = await makeShow(server, { title: 'Gone' });
      const webhook = await addWebhook(server, show, '/gone');
      await addWebhook(server, show, '/witness');
      await rename(server, show, 'One');
      await heardTimes(receiver, '/gone', 1);
      await vi.waitFor(async () => {
        expect((await webhookOf(server, show, webhook)).disabled_reason).toContain('410');
      }, PATIENCE_MS);
      receiver.manners.delete('/gone');
      await rename(server, show, 'Two');
      await heardTimes(receiver, '/witness', 2);
      const json = { disabled: false };
      const path = `/api/shows/${show.id}/webhooks/${webhook.id}`;
      await server.api(path, { method: 'PATCH', json });
      await rename(server, show, 'Three');
      await heardTimes(receiver, '/gone', 2);
    });

    test('fail by a redirect, which is not followed, and by a connection that breaks', async () => {
      receiver.redirectTo = `${receiver.settings['PING_LOOPBACK']}/hook.test/target`;
      for (const [path, manner] of [
        ['/301', 301],
        ['/307', 307],
        ['/down', 'down'],
      ] as const) {
        receiver.manners.set(path, manner);
        const show = await makeShow(server, { title: `Fails ${path}` });
        const webhook = await addWebhook(server, show, path);
        await rename(server, show, 'New');
        await vi.waitFor(async () => {
          const [delivery] = await deliveriesOf(server, show, webhook);
          const response_status = manner === 'down' ? null : manner;
          expect(delivery).toMatchObject({ status: 'pending', response_status });
          expect(delivery!.error).toMatch(/status 30|could not be reached/);
        }, PATIENCE_MS);
        await act(`/api/shows/${show.id}/webhooks/${webhook.id}`, 'DELETE');
      }
      expect(receiver.at('/target')).toEqual([]);
    });

    test('hear a test and a replay, the replay with the id of before', async () => {
      const show = await makeShow(server, { title: 'Replay' });
      const webhook = await addWebhook(server, show, '/replay');
      const path = `/api/shows/${show.id}/webhooks/${webhook.id}`;
      const sent = await jsonOf<DeliveryJson>(await act(`${path}/test`));
      const [first] = await heardTimes(receiver, '/replay', 1);
      expect(first).toMatchObject({ type: 'webhook.test', id: sent.event_id });
      await vi.waitFor(async () => {
        expect((await deliveriesOf(server, show, webhook))[0]!.status).toBe('delivered');
      }, PATIENCE_MS);
      expect((await act(`${path}/deliveries/${sent.id}/replay`)).status).toBe(202);
      const [, again] = await heardTimes(receiver, '/replay', 2);
      expect([again!.id, again!.body]).toEqual([first!.id, first!.body]);
      expect(await deliveriesOf(server, show, webhook)).toHaveLength(2);
    });

    test('are signed with the new secret and, for a day, with the old one too', async () => {
      const show = await makeShow(server, { title: 'Rotate' });
      const webhook = await addWebhook(server, show, '/rotate');
      const path = `/api/shows/${show.id}/webhooks/${webhook.id}`;
      const { secret } = await jsonOf<WebhookJson>(await act(`${path}/rotate-secret`));
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      await rename(server, show, 'New');
      const [both] = await heardTimes(receiver, '/rotate', 1);
      expect([isSigned(both!, secret), isSigned(both!, webhook.secret)]).toEqual([true, true]);
      // A jump into a running job would have it run twice.
      await vi.waitFor(async () => {
        expect((await deliveriesOf(server, show, webhook))[0]!.status).toBe('delivered');
      }, PATIENCE_MS);
      clock.moveBy(25 * 3_600_000);
      await rename(server, show, 'Newer');
      const [, one] = await heardTimes(receiver, '/rotate', 2);
      expect([isSigned(one!, secret), isSigned(one!, webhook.secret)]).toEqual([true, false]);
      expect(JSON.stringify(await webhookOf(server, show, webhook))).not.toContain('whsec_');
    });

    test('that hang hold up no other show', async () => {
      receiver.manners.set('/hangs', 'hang');
      const show = await makeShow(server, { title: 'Hangs' });
      const quick = await makeShow(server, { title: 'Quick' });
      const webhook = await addWebhook(server, show, '/hangs');
      await addWebhook(server, quick, '/quick');
      for (let n = 0; n < 30; n++) await rename(server, show, `Change ${n}`);
      await heardTimes(receiver, '/hangs', 1);
      await rename(server, quick, 'New');
      await heardTimes(receiver, '/quick', 1);
      expect(receiver.at('/hangs').length).toBeLessThan(8);
      await act(`/api/shows/${show.id}/webhooks/${webhook.id}`, 'DELETE');
    });
  },
  120_000,
);
