import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ShowJson, TestServer } from '../support/server.ts';
import { head, isWhole, sendRaw } from './attack-world.ts';

let server: TestServer;
let show: ShowJson;
let episode: EpisodeJson;
beforeAll(async () => {
  server = await startServer();
  show = await makeShow(server);
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 12 });
  episode = await makeEpisode(server, show.slug, audio, { title: 'Pilot' });
});
afterAll(() => server.stop());

const shows = async (): Promise<number> => {
  const { items } = (await (await server.api('/api/shows')).json()) as { items: unknown[] };
  return items.length;
};

/** Deletes the show, if it is ever taken for a request of its own. */
const smuggled = () =>
  head('DELETE /api/shows/my-show?confirm=true', { Authorization: `Bearer ${server.token}` });

describe('a request that two servers could read in two ways (security 65)', () => {
  const chunked = 'Transfer-Encoding: chunked';

  test.each([
    ['Content-Length and Transfer-Encoding', `Content-Length: 5\r\n${chunked}`, '0\r\n\r\n'],
    ['two Transfer-Encodings', `${chunked}, identity`, '0\r\n\r\n'],
    ['identity first', 'Transfer-Encoding: identity, chunked, identity', '0\r\n\r\n'],
    ['a misspelt coding', 'Transfer-Encoding: xchunked', '0\r\n\r\n'],
    ['a blank before the colon', 'Transfer-Encoding : chunked', '0\r\n\r\n'],
    ['a folded line', 'Transfer-Encoding:\r\n chunked\r\nContent-Length: 3', '0\r\n\r\n'],
    ['a line that begins with a blank', ' Transfer-Encoding: chunked', '0\r\n\r\n'],
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 200', ''],
    ['+5', 'Content-Length: +5', 'hello'],
    ['0x5', 'Content-Length: 0x5', 'hello'],
    ['a length with a blank in it', 'Content-Length: 5 5', 'hello'],
    ['a bare line feed behind a header', 'X: y\nContent-Length: 5', 'hello'],
    ['a bare carriage return in a header', 'X: y\rContent-Length: 5', 'hello'],
    ['NUL in a header', 'X: a\0b', ''],
    ['a chunk size in C notation', chunked, '0x5\r\nhello\r\n0\r\n\r\n'],
    ['a chunk size that overflows', chunked, 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'],
    ['a negative chunk size', chunked, '-5\r\nhello\r\n0\r\n\r\n'],
    ['a chunk longer than it says', chunked, '3\r\nhello\r\n0\r\n\r\n'],
    ['a bare line feed behind a chunk size', chunked, '5\nhello\r\n0\r\n\r\n'],
    ['NUL in a chunk extension', chunked, '5;a=\0\r\nhello\r\n0\r\n\r\n'],
  ])('%s: is refused, and what follows it is never carried out', async (_name, headers, body) => {
    const start = `POST /api/shows HTTP/1.1\r\nHost: localhost\r\n`;
    const rights = `Authorization: Bearer ${server.token}\r\nContent-Type: application/json\r\n`;
    const request = `${start}${rights}${headers}\r\n\r\n${body}${smuggled()}`;
    const answer = await sendRaw(server, Buffer.from(request, 'latin1'));
    expect(
      answer.statuses.every((status) => status >= 400),
      answer.text,
    ).toBe(true);
    expect(answer.statuses.length).toBeLessThanOrEqual(1);
    expect(answer.closed).toBe(true);
    expect(await shows()).toBe(1);
  });

  test('the body of a GET is not read as the next request', async () => {
    const inside = smuggled();
    const request = head('GET /livez', { 'Content-Length': inside.length });
    const next = head('GET /readyz', { Connection: 'close' });
    const { statuses } = await sendRaw(server, request + inside + next);
    expect(statuses).toEqual([200, 200]);
    expect(await shows()).toBe(1);
  });

  test('a request without Host, and one in HTTP/3, are refused', async () => {
    expect((await sendRaw(server, 'GET /livez HTTP/1.1\r\n\r\n')).statuses).toEqual([400]);
    expect((await sendRaw(server, 'GET /livez HTTP/3.0\r\nHost: a\r\n\r\n')).statuses).toEqual([
      400,
    ]);
  });
});

describe('too much of everything (security 67)', () => {
  test.each([
    ['headers of 20 KB', () => head('GET /livez', { X: 'x'.repeat(20_000) })],
    ['10,000 cookies', () => head('GET /livez', { Cookie: 'a=b; '.repeat(10_000) })],
    [
      '5,000 headers',
      () =>
        head(
          'GET /livez',
          Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x-${index}`, 'x'])),
        ),
    ],
    ['an address of 64 KB', () => head(`GET /${'x'.repeat(65_536)}`)],
  ])('%s are 431', async (_name, request) => {
    const { statuses, closed } = await sendRaw(server, request());
    expect(statuses).toEqual([431]);
    expect(closed).toBe(true);
  });

  test('1,000 requests at once on one connection are all answered, in order', async () => {
    const requests = Array.from({ length: 1000 }, () => head('GET /livez')).join('');
    const last = head('GET /nothing', { Connection: 'close' });
    const { statuses } = await sendRaw(server, requests + last, { patienceMs: 15_000 });
    expect(statuses).toEqual([...Array.from({ length: 1000 }, () => 200), 404]);
  });
});

const many = (count: number, range: (index: number) => string) =>
  `bytes=${Array.from({ length: count }, (_, index) => range(index)).join(',')}`;

describe('Range (security 68)', () => {
  test.each([
    ['1,000 ranges', many(1000, (index) => `${index * 2}-${index * 2}`), [200]],
    ['1,500 that overlap', many(1500, () => '0-'), [200]],
    ['six', 'bytes=0-0,2-2,4-4,6-6,8-8,10-10', [200]],
    ['five', 'bytes=0-0,2-2,4-4,6-6,8-8', [206]],
    ['backwards', 'bytes=5-1', [200]],
    ['the last 0 bytes', 'bytes=-0', [416]],
    ['beyond the end', 'bytes=99999999999999999999-', [416]],
    ['another unit', 'items=0-1', [200]],
    ['nonsense', `bytes=${'-'.repeat(5000)}`, [200]],
  ])(
    '%s: the answer is never larger than the file and a kilobyte',
    async (_name, range, statuses) => {
      const response = await fetch(episode.enclosure.url, { headers: { range } });
      const { byteLength } = await response.arrayBuffer();
      expect(statuses).toContain(response.status);
      expect(byteLength).toBeLessThan(episode.enclosure.length + 1024);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  test('200 at once are all whole', async () => {
    const sizes = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const response = await fetch(episode.enclosure.url, { headers: { range: 'bytes=0-' } });
        return (await response.arrayBuffer()).byteLength;
      }),
    );
    expect(new Set(sizes)).toEqual(new Set([episode.enclosure.length]));
  });
});

/** The statuses of 25 guesses whose X-Forwarded-For says each time something else. */
async function guesses(hops: string, forwarded: (index: number) => string): Promise<Set<number>> {
  const own = await startServer({ settings: { TRUST_PROXY_HOPS: hops } });
  const statuses = new Set<number>();
  for (let index = 0; index < 25; index += 1) {
    const request = head('GET /api/shows', {
      Authorization: `Bearer lw_${'d'.repeat(43)}`,
      'X-Forwarded-For': forwarded(index),
      Forwarded: `for=192.0.2.${index}`,
      'X-Real-IP': `192.0.2.${index}`,
    });
    const answer = await sendRaw(own, request, { until: isWhole });
    statuses.add(answer.statuses[0] ?? 0);
  }
  await own.stop();
  return statuses;
}

describe('who is calling (security 70)', () => {
  test.each([
    ['0', 'believes nobody', (index: number) => `203.0.113.${index}`, [401, 429]],
    ['1', 'believes the proxy in front of us', (index: number) => `203.0.113.${index}`, [401]],
    [
      '1',
      'believes nothing that came before that proxy',
      (index: number) => `203.0.113.${index}, 198.51.100.7`,
      [401, 429],
    ],
  ] as [string, string, (index: number) => string, number[]][])(
    'TRUST_PROXY_HOPS=%s %s',
    async (hops, _what, forwarded, statuses) => {
      expect([...(await guesses(hops, forwarded))]).toEqual(statuses);
    },
  );
});

describe('the Host of a request is nowhere to be read (security 69)', () => {
  test.each([
    ['another Host', { Host: 'evil.example' }, '/feeds/my-show.xml'],
    ['X-Forwarded-Host', { 'X-Forwarded-Host': 'evil.example' }, '/feeds/my-show.xml'],
    ['two Hosts', { Host: 'localhost\r\nHost: evil.example' }, '/feeds/my-show.xml'],
    ['Host of an API call', { Host: 'evil.example' }, '/api/shows/my-show'],
    ['an error', { Host: 'evil.example' }, '/nothing'],
  ])('%s', async (_name, headers, path) => {
    const request = head(`GET ${path}`, { Authorization: `Bearer ${server.token}`, ...headers });
    const { text } = await sendRaw(server, request, { until: isWhole });
    expect(text).not.toContain('evil');
  });
});
