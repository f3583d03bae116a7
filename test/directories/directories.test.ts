import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeToken } from '../accounts/make-token.ts';
import { jpeg } from '../fixtures/images.ts';
import { expectRefusal } from '../journeys/attack-world.ts';
import type { BadInput } from '../journeys/attack-world.ts';
import type { Document } from '../platform/openapi-world.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { described, documentOf } from './described.ts';
import type { EntryJson } from './described.ts';
import {
  directoriesOf,
  openReceivers,
  podcastIndex,
  publish,
  tellingSettings,
} from './receivers-world.ts';
import type { Receivers } from './receivers-world.ts';

let receivers: Receivers;
let server: TestServer;
let document: Document;
beforeAll(async () => {
  receivers = await openReceivers();
  server = await startServer({ settings: tellingSettings(receivers) });
  document = await documentOf(server);
});
afterAll(async () => {
  receivers.close();
  await server.stop();
});

const put = (show: string, directory: string, json: unknown) =>
  server.api(`/api/shows/${show}/directories/${directory}`, { method: 'PUT', json });
const submit = (show: string, on = server) =>
  on.api(`/api/shows/${show}/directories/podcast-index/submit`, { method: 'POST' });

async function entryOf(show: ShowJson, key: string): Promise<EntryJson> {
  const response = await server.api(`/api/shows/${show.id}/directories`);
  const { items } = await described<{ items: EntryJson[] }>(
    document,
    'GET /api/shows/{show}/directories',
    response,
  );
  return items.find(({ directory }) => directory === key)!;
}

const full = {
  description: 'All about it.',
  categories: ['Technology'],
  author: 'Ada',
  owner_email: 'ada@podcast.test',
};

describe('the list of directories', () => {
  test('says where to submit, with the feed filled in where that works (feed-rules A18/162)', async () => {
    const show = await makeShow(server, { title: 'Links' });
    const feed = encodeURIComponent(show.feed_url);
    expect(await entryOf(show, 'apple')).toMatchObject({
      how: 'account',
      submit_url: `https://podcastsconnect.apple.com/my-podcasts/new-feed?submitfeed=${feed}`,
    });
    expect(await entryOf(show, 'overcast')).toMatchObject({ how: 'automatic' });
    const { items } = await directoriesOf(server, show);
    const keys = items.map(({ directory }) => directory);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.slice(0, 8)).toEqual([
      'apple',
      'spotify',
      'youtube',
      'amazon',
      'podcast-index',
      'pocket-casts',
      'overcast',
      'iheart',
    ]);
  });

  test('says what each still misses, until nothing is missing (feed-rules A18/162-169)', async () => {
    const show = await makeShow(server, { title: 'Needs' });
    const bare = await entryOf(show, 'spotify');
    const lacks = ['description', 'categories', 'owner_email', 'artwork', 'episode'];
    expect(bare.missing).toEqual(['public_url', ...lacks]);
    expect((await entryOf(show, 'apple')).missing).toContain('author');
    expect((await entryOf(show, 'podcast-index')).missing).not.toContain('owner_email');
    await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json: full });
    await publish(server, show, { draft: 'true' });
    expect((await entryOf(show, 'spotify')).missing).toEqual(['public_url', 'artwork', 'episode']);
    await publish(server, show);
    const body = new Uint8Array(await jpeg(1400));
    await server.api(`/api/shows/${show.id}/artwork`, { method: 'PUT', body });
    for (const key of ['apple', 'spotify', 'iheart'])
      expect((await entryOf(show, key)).missing).toEqual(['public_url']);
    await server.api(`/api/shows/${show.id}`, { method: 'PATCH', json: { blocked: true } });
    expect((await entryOf(show, 'pocket-casts')).missing).toEqual(['public_url', 'blocked']);
  });
});

describe.each(kindsOfDatabase())('where a show stands, on %s', (database) => {
  test('is what was said last, in every state, for each show and directory', async () => {
    const own = await startServer({ database });
    const show = await makeShow(own, { title: 'Stands' });
    const other = await makeShow(own, { title: 'Other' });
    const say = async (json: object): Promise<EntryJson> => {
      const at = `/api/shows/${show.id}/directories/apple`;
      const response = await own.api(at, { method: 'PUT', json });
      return await described(document, 'PUT /api/shows/{show}/directories/{directory}', response);
    };
    const none = { listing_url: null, note: null };
    const before = await directoriesOf(own, show);
    expect(before.items[0]).toMatchObject({ state: 'not_submitted', changed_at: null, ...none });
    const listing_url = 'https://podcasts.apple.com/podcast/id1';
    for (const wanted of [
      { state: 'submitted', note: 'By Ada,\non Monday' },
      { state: 'live', listing_url },
      { state: 'refused', listing_url, note: 'Artwork' },
      { state: 'not_submitted' },
    ]) {
      const said = await say(wanted);
      expect(said).toMatchObject({ ...none, ...wanted });
      expect(said.changed_at).toMatch(/^\d{4}-/);
      expect((await directoriesOf(own, show)).items[0]).toEqual(said);
    }
    const states = (await directoriesOf(own, other)).items.map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['not_submitted']));
    await own.stop();
  });

  test('does not change the feed', async () => {
    const own = await startServer({ database });
    const show = await makeShow(own, { title: 'Stands' });
    const { headers } = await fetch(show.feed_url);
    const json = { state: 'submitted' };
    await own.api(`/api/shows/${show.id}/directories/spotify`, { method: 'PUT', json });
    expect((await fetch(show.feed_url)).headers.get('etag')).toBe(headers.get('etag'));
    await own.stop();
  });
});

describe('a page of a show', () => {
  test.each([
    ['apple', 'https://podcasts.apple.com/de/podcast/x/id1'],
    ['apple', 'https://geo.itunes.apple.com/us/podcast/id1'],
    ['spotify', 'https://open.spotify.com/show/abc'],
    ['youtube', 'https://www.youtube.com/playlist?list=x'],
    ['youtube', 'https://music.youtube.com/playlist?list=x'],
    ['amazon', 'https://music.amazon.co.uk/podcasts/x'],
    ['amazon', 'https://www.audible.de/podcast/x'],
    ['pocket-casts', 'https://pca.st/x'],
    ['iheart', 'https://www.iheart.com/podcast/1'],
  ])('at %s may be %s', async (key, listing_url) => {
    const show = await makeShow(server, { title: 'Right', slug: `right-${randomUUID()}` });
    const answer = await put(show.slug, key, { state: 'live', listing_url });
    expect([answer.status, await answer.json()]).toMatchObject([200, { listing_url }]);
  });
});

describe('what is no listing', () => {
  const url = 'https://podcasts.apple.com/podcast/id1';
  const at = (json: unknown, directory = 'apple') => put('bad', directory, json);
  beforeAll(async () => {
    await makeShow(server, { title: 'Bad', slug: 'bad' });
  });
  const cases: BadInput[] = [
    ['nothing', '422 request.invalid state', () => at({})],
    ['another state', '422 request.invalid state', () => at({ state: 'LIVE' }), /refused/],
    ['no object', '422 request.invalid', () => at(['live'])],
    ['an unknown field', '422 request.invalid url', () => at({ state: 'submitted', url })],
    [
      'live without an address',
      '422 directory.live-without-url listing_url',
      () => at({ state: 'live' }),
      /has a page there/,
    ],
    [
      'live with an empty address',
      '422 request.invalid listing_url',
      () => at({ state: 'live', listing_url: '' }),
    ],
    [
      'an address without https',
      '422 request.invalid listing_url',
      () => at({ state: 'live', listing_url: 'http://podcasts.apple.com/x' }),
      /https:/,
    ],
    [
      'an address that is a script (security 13)',
      '422 request.invalid listing_url',
      () => at({ state: 'live', listing_url: 'javascript:alert(1)' }),
    ],
    [
      'an address at another site',
      '422 directory.other-site listing_url',
      () => at({ state: 'live', listing_url: 'https://example.com/notapple' }),
      /https:\/\/podcasts\.apple\.com/,
    ],
    ...[
      'https://podcasts.apple.com@example.com/',
      'https://example.com/podcasts.apple.com',
      'https://podcasts.apple.com.example.com/',
      'https://notpodcasts.apple.com/',
    ].map((listing_url): BadInput => [
      `an address that looks like one of Apple (${listing_url})`,
      '422 directory.other-site listing_url',
      () => at({ state: 'submitted', listing_url }),
    ]),
    [
      'an address with a line break',
      '422 request.invalid listing_url',
      () => at({ state: 'live', listing_url: `${url}\r\nX: y` }),
    ],
    [
      'an address of 50 KB (security 73)',
      '422 request.invalid listing_url',
      () => at({ state: 'live', listing_url: `https://a.b/${'a.'.repeat(25_000)}` }),
    ],
    [
      'a note of 3 KB',
      '422 request.invalid note',
      () => at({ state: 'submitted', note: 'ä'.repeat(1500) }),
      /at most 2,000 characters, and has 3,000\. Counted are bytes of UTF-8/,
    ],
    [
      'an unknown directory',
      '404 directory.not-found',
      () => at({ state: 'live', listing_url: url }, 'winamp'),
      /apple, spotify/,
    ],
    [
      'a key of an object',
      '404 directory.not-found',
      () => at({ state: 'submitted' }, '__proto__'),
    ],
    ['half a percent sign', '400 request.malformed', () => at({ state: 'submitted' }, '%E0%A4%A')],
    ['an unknown show', '404 show.not-found', () => put('nobody', 'apple', { state: 'submitted' })],
    [
      'a form',
      '415 request.not-json',
      () => server.api('/api/shows/bad/directories/apple', { method: 'PUT', body: 'state=live' }),
    ],
    [
      'the list of an unknown show',
      '404 show.not-found',
      () => server.api('/api/shows/nobody/directories'),
    ],
    ['a submission of an unknown show', '404 show.not-found', () => submit('nobody')],
    [
      'a submission elsewhere',
      '404 address.not-found',
      () => server.api('/api/shows/bad/directories/apple/submit', { method: 'POST' }),
    ],
    [
      'a submission with a body',
      '400 request.unexpected-body',
      () =>
        server.api('/api/shows/bad/directories/podcast-index/submit', {
          method: 'POST',
          json: { url },
        }),
    ],
  ];
  test.each(cases)('%s: %s', async (_name, refusal, send, says) => {
    await expectRefusal(await send(), refusal, says);
    expect((await directoriesOf(server, { id: 'bad' } as ShowJson)).items[0]).toMatchObject({
      state: 'not_submitted',
      changed_at: null,
    });
  });

  test('a token that may only read cannot write or submit', async () => {
    const { secret } = await makeToken(server, ['read']);
    const headers = { authorization: `Bearer ${secret}` };
    const base = '/api/shows/bad/directories';
    expect((await server.api(base, { headers })).status).toBe(200);
    const write = { method: 'PUT', json: { state: 'submitted' }, headers };
    await expectRefusal(await server.api(`${base}/apple`, write), '403 token.scope');
    const send = { method: 'POST', headers };
    await expectRefusal(await server.api(`${base}/podcast-index/submit`, send), '403 token.scope');
    expect(receivers.by(podcastIndex)).toEqual([]);
  });
});
