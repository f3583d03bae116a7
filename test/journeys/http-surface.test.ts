import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { head, isWhole, sendRaw } from './attack-world.ts';

let server: TestServer;
let episode: EpisodeJson;
beforeAll(async () => {
  server = await startServer();
  await makeShow(server);
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
  episode = await makeEpisode(server, 'my-show', audio, { title: 'Pilot' });
});
afterAll(() => server.stop());

describe('a path that tries to look like another one (security 71)', () => {
  test.each([
    '/API/SHOWS',
    '/api/shows/',
    '/Api/Shows/My-Show',
    '/api/shows?r=/feeds/my-show.xml',
    '/api/shows?/feeds/my-show.xml',
    '/api/shows/%2e%2e/',
    '/api/shows/my-show%2f..%2f..%2fadmin',
    '/api/shows/feeds%2fmy-show.xml',
    '/api/shows/my-show;jsessionid=1',
    '/api/shows/my-show.',
    '/api/shows/my-show%252e',
    '/api/shows/my-show%00',
    '/feeds/../api/shows',
    '/audio/../api/shows',
    '/livez/..;/api/shows',
    '//api/shows',
    '/api//shows',
    '/./api/shows',
    '/feeds/my-show.xml/..%2f..%2fapi/shows',
    'http://localhost/api/shows',
    'http://evil.example/api/shows',
    '/api/shows#/feeds/my-show.xml',
    '/%61pi/shows',
    '/api/shows/%ff',
    '/api/shows/%',
  ])('%s shows nothing without a token', async (path) => {
    const { statuses, text } = await sendRaw(server, head(`GET ${path}`), { until: isWhole });
    expect(statuses).toHaveLength(1);
    expect([400, 401, 404]).toContain(statuses[0]);
    expect(text).not.toMatch(/my-show".*feed_url|owner_email/);
  });

  test('a path that cannot be decoded is a 400 for whoever may look', async () => {
    for (const path of ['/api/shows/%ff', '/api/shows/%zz', '/api/episodes/a%00b'])
      expect((await server.api(path)).status, path).toBe(400);
  });
});

describe('methods (security 64)', () => {
  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    '%s changes nothing',
    async (header) => {
      const response = await server.api('/api/shows/my-show?confirm=true&_method=DELETE', {
        headers: { [header]: 'DELETE' },
      });
      expect(response.status).toBe(200);
      expect((await server.api('/api/shows/my-show')).status).toBe(200);
    },
  );

  test.each([
    ['TRACE', '/api/shows', [405]],
    ['PROPFIND', '/api/shows', [405]],
    ['TRACE', '/nothing', [404]],
    ['CONNECT', 'localhost:443', []],
    ['FOO', '/api/shows', [400]],
    ['get', '/api/shows', [400]],
  ])('%s %s is refused', async (method, path, statuses) => {
    const rights = { Authorization: `Bearer ${server.token}` };
    const request = head(`${method} ${path}`, rights);
    const answer = await sendRaw(server, request, { until: isWhole, patienceMs: 1000 });
    expect(answer.statuses).toEqual(statuses);
    expect(answer.text).not.toContain(server.token);
  });
});

interface Call {
  path: string;
  init?: RequestInit;
}

/** One call for each kind of answer that there is. */
const calls: [what: string, status: number, call: () => Call][] = [
  ['the API', 200, () => ({ path: '/api/shows' })],
  ['the API, unknown', 404, () => ({ path: '/api/shows/nobody' })],
  [
    'the API, no token',
    401,
    () => ({ path: '/api/shows', init: { headers: { authorization: '' } } }),
  ],
  ['the API, refused', 422, () => ({ path: '/api/shows?limit=0' })],
  ['the API, no route', 404, () => ({ path: '/api/x.mp3' })],
  ['the API, other method', 405, () => ({ path: '/api/shows', init: { method: 'PUT' } })],
  ['the API, OPTIONS', 200, () => ({ path: '/api/shows', init: { method: 'OPTIONS' } })],
  ['a feed', 200, () => ({ path: '/feeds/my-show.xml' })],
  ['a feed, HEAD', 200, () => ({ path: '/feeds/my-show.xml', init: { method: 'HEAD' } })],
  ['a feed that does not exist', 404, () => ({ path: '/feeds/nobody.xml' })],
  ['audio', 200, () => ({ path: new URL(episode.enclosure.url).pathname })],
  [
    'audio, HEAD',
    200,
    () => ({ path: new URL(episode.enclosure.url).pathname, init: { method: 'HEAD' } }),
  ],
  ['a part of audio', 206, () => ranged('bytes=0-9')],
  ['parts of audio', 206, () => ranged('bytes=0-9,20-29')],
  ['no part of audio', 416, () => ranged('bytes=999999999-')],
  ['audio that does not exist', 404, () => ({ path: '/audio/a/b.mp3' })],
  ['artwork that does not exist', 404, () => ({ path: '/artwork/a/b.jpg' })],
  ['health', 200, () => ({ path: '/livez' })],
  ['readiness', 200, () => ({ path: '/readyz' })],
  ['nothing', 404, () => ({ path: '/.env' })],
  ['the front page', 200, () => ({ path: '/' })],
];

function ranged(range: string): Call {
  return { path: new URL(episode.enclosure.url).pathname, init: { headers: { range } } };
}

describe('every answer', () => {
  test.each(calls)(
    '%s (%i) has the headers that protect it (security 112, 115)',
    async (_what, status, call) => {
      const { path, init } = call();
      const response = await server.api(path, init);
      const { headers } = response;
      expect(response.status).toBe(status);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).not.toContain('unsafe');
      const isFeed = path.startsWith('/feeds/');
      if (!isFeed) expect(policy).toMatch(/default-src '(self|none)'/);
      if (status >= 400) {
        expect(headers.get('cache-control')).toBe('no-store');
        expect(await response.text()).not.toMatch(/node_modules|\.ts:|\bat \w+ \(|express/i);
      }
    },
  );

  test('a 304 has them too', async () => {
    for (const path of ['/feeds/my-show.xml', new URL(episode.enclosure.url).pathname]) {
      const { headers } = await server.api(path);
      const again = { 'if-none-match': headers.get('etag') ?? '' };
      const response = await server.api(path, { headers: again });
      expect(response.status).toBe(304);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('an answer that needs a token is kept by no cache (security 72)', async () => {
    for (const path of ['/api/shows', '/api/shows/my-show', `/api/episodes/${episode.id}`])
      expect((await server.api(path)).headers.get('cache-control'), path).toBe('private, no-store');
  });

  test('a path that ends like a file does not make an API answer one (security 72)', async () => {
    for (const path of [
      '/api/shows/my-show/x.css',
      '/api/shows/my-show.css',
      '/api/episodes/x.mp3',
    ])
      expect((await server.api(path)).status, path).toBe(404);
  });

  test('nothing of a request is in the feed that a cache keeps (security 72)', async () => {
    const plain = await (await fetch(`${server.url}/feeds/my-show.xml`)).text();
    const odd = await fetch(`${server.url}/feeds/my-show.xml?utm=canary`, {
      headers: {
        'user-agent': 'canary',
        'x-forwarded-proto': 'canary',
        'x-original-url': '/canary',
        'x-forwarded-prefix': '/canary',
        referer: 'https://canary.example',
      },
    });
    expect(await odd.text()).toBe(plain);
    expect(odd.headers.get('vary')).toBe('Accept-Encoding');
  });

  test('no other site may read the API in a browser (security 81)', async () => {
    for (const origin of ['https://evil.example', 'null', server.url]) {
      const { headers } = await server.api('/api/shows', { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
    const feed = await fetch(`${server.url}/feeds/my-show.xml`);
    expect(feed.headers.get('access-control-allow-origin')).toBe('*');
    expect(feed.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
