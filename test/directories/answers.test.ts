import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { directoryOutgoing } from '../../src/directories/outgoing.ts';
import { announcedBy, receiversOf } from '../../src/directories/receivers.ts';
import { tell } from '../../src/directories/telling.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { attacks } from '../platform/fetch-attacks.ts';
import { movableClock } from '../support/clock.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { directoriesOf, openReceivers, publish, tellingSettings } from './receivers-world.ts';
import type { Receivers } from './receivers-world.ts';

/** What a hub answers, and whether it is asked again about the same change. */
const verdicts: [number | 'down', 'final' | 'again'][] = [
  [200, 'final'],
  [202, 'final'],
  [204, 'final'],
  [301, 'final'],
  [302, 'final'],
  [307, 'final'],
  [308, 'final'],
  [400, 'final'],
  [401, 'final'],
  [404, 'final'],
  [410, 'final'],
  [451, 'final'],
  [408, 'again'],
  [429, 'again'],
  [500, 'again'],
  [503, 'again'],
  ['down', 'again'],
];
const hostOf = (manner: number | 'down'): string => `answers-${manner}.test`;

describe('what a receiver answers', () => {
  const clock = movableClock();
  let receivers: Receivers;
  let server: TestServer;
  let show: ShowJson;
  beforeAll(async () => {
    receivers = await openReceivers();
    for (const [manner] of verdicts) receivers.manners.set(hostOf(manner), manner);
    const WEBSUB_HUBS = verdicts.map(([manner]) => `https://${hostOf(manner)}/`).join();
    server = await startServer({
      clock,
      settings: { ...tellingSettings(receivers), WEBSUB_HUBS },
    });
    show = await makeShow(server);
    await publish(server, show);
    clock.moveBy(4000);
    await vi.waitFor(async () => {
      const { receivers: told } = await directoriesOf(server, show);
      expect(told.filter(({ ping }) => ping === null)).toEqual([]);
    }, 10_000);
  });
  afterAll(async () => {
    receivers.close();
    await server.stop();
  });

  test('is remembered, and asked again for a whole day only where that can help', async () => {
    for (let minute = 0; minute < 3; minute++) {
      clock.moveBy(60_000);
      await sleep(1500);
    }
    const { receivers: told } = await directoriesOf(server, show);
    for (const [manner, verdict] of verdicts) {
      const host = hostOf(manner);
      const ping = told.find(({ receiver }) => receiver.includes(host))!.ping!;
      const tries = receivers.by(host).length;
      expect(ping, host).toMatchObject({ status: manner === 'down' ? null : manner, tries });
      expect(ping.error === null, host).toBe(typeof manner === 'number' && manner < 300);
      expect(verdict === 'final' ? tries === 1 : tries > 1, `${host}: ${tries}`).toBe(true);
    }
    const refused = told.find(({ receiver }) => receiver.includes('410'))!.ping!;
    expect(refused.error).toBe('It answered with the status 410.');
  });

  test('is not followed when it is a redirect, though that leads to a listening port (security 7, 16)', async () => {
    const canary = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(canary, 'listening');
    let hits = 0;
    canary.on('connection', () => (hits += 1));
    const { port } = canary.address() as AddressInfo;
    receivers.redirectTo = `http://127.0.0.1:${port}/`;
    await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json: { description: 'New' } });
    clock.moveBy(4000);
    await vi.waitFor(() => expect(receivers.by(hostOf(301)).length).toBe(2), 10_000);
    await sleep(500);
    expect(hits).toBe(0);
    canary.close();
  });
});

test('no address of a hub that leads to something private is opened (security 1-6, 11-13)', async () => {
  const canary = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(canary, 'listening');
  let hits = 0;
  canary.on('connection', () => (hits += 1));
  const { port } = canary.address() as AddressInfo;
  const outgoing = directoryOutgoing(undefined);
  for (const { url } of attacks) {
    const said = await tell(outgoing, { url: url.replace('P', String(port)), method: 'POST' });
    expect(said, url).toMatchObject({ status: null, again: false });
    expect(said.error, url).toBe('Longwave does not open this address.');
  }
  const settings = {
    PUBLIC_URL: 'https://podcasts.longwave.dev',
    WEBSUB_HUBS: `https://127.0.0.1:${port}/,https://localhost:${port}/`,
  };
  const privateHubs = receiversOf(parseConfig(settings)).filter(({ key }) => /websub/.test(key));
  expect(privateHubs).toHaveLength(2);
  for (const hub of privateHubs)
    expect(await tell(outgoing, hub.ping('https://podcasts.longwave.dev/feeds/x.xml'))).toEqual({
      status: null,
      error: 'Longwave does not open this address.',
      again: false,
    });
  expect(hits).toBe(0);
  canary.close();
});

describe('who is told', () => {
  const names = (settings: Record<string, string>): string[] =>
    receiversOf(parseConfig(settings)).map(({ key }) => key);

  test.each([
    ['on the defaults', {}],
    ['by http', { PUBLIC_URL: 'http://podcasts.longwave.dev' }],
    ['inside a network', { PUBLIC_URL: 'https://studio.local' }],
    ['under a name of manuals', { PUBLIC_URL: 'https://podcast.example.org', PODPING_TOKEN: 'x' }],
  ])('nobody %s, and feeds promise nothing', (_where, settings) => {
    expect(names(settings)).toEqual([]);
    expect(announcedBy(parseConfig(settings))).toEqual({ hubs: [], podping: false });
  });

  const PUBLIC_URL = 'https://podcasts.longwave.dev';
  test.each([
    ['the usual ones', {}, ['websub https://pubsubhubbub.appspot.com/']],
    ['no hub', { WEBSUB_HUBS: 'none' }, []],
    ['Podping with its token', { WEBSUB_HUBS: 'none', PODPING_TOKEN: 'x' }, ['podping']],
    [
      'each hub once',
      { WEBSUB_HUBS: 'https://a.test, https://b.test/x,https://a.test/' },
      ['websub https://a.test/', 'websub https://b.test/x'],
    ],
  ])('on a public address: %s', (_what, settings, more) => {
    expect(names({ PUBLIC_URL, ...settings })).toEqual(['podcast-index', 'overcast', ...more]);
  });

  test.each([
    ['a hub without https', { WEBSUB_HUBS: 'http://hub.test/' }, 'WEBSUB_HUBS must be'],
    ['a hub that is no address', { WEBSUB_HUBS: 'https://a.test/,,b' }, 'WEBSUB_HUBS must be'],
    ['a hub with a password', { WEBSUB_HUBS: 'https://me:hunter2@hub.test/' }, 'WEBSUB_HUBS'],
    ['a token with a line break', { PODPING_TOKEN: 'a\r\nX: hunter2' }, 'PODPING_TOKEN must be'],
    ['half a key', { PODCAST_INDEX_KEY: 'hunter2' }, 'only of use together'],
    ['loopback elsewhere', { PING_LOOPBACK: 'http://10.0.0.1/' }, 'PING_LOOPBACK must be'],
    ['loopback as a name', { PING_LOOPBACK: 'http://127.0.0.1.evil.test/' }, 'PING_LOOPBACK'],
    ['loopback on https', { PING_LOOPBACK: 'http://127.0.0.1:1', PUBLIC_URL }, 'only for tests'],
  ])('settings with %s are refused, and no secret is repeated', (_what, settings, says) => {
    let message = '';
    try {
      parseConfig(settings);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(says);
    expect(message).not.toContain('hunter2');
  });
});

test('an install that only this machine can reach tells nobody', async () => {
  const clock = movableClock();
  const quiet = await startServer({ clock });
  const show = await makeShow(quiet, { title: 'At home' });
  await publish(quiet, show);
  clock.moveBy(4000);
  await sleep(1500);
  expect((await directoriesOf(quiet, show)).receivers).toEqual([]);
  expect(await (await fetch(show.feed_url)).text()).not.toMatch(/rel="hub"|podping/);
  await quiet.stop();
});
