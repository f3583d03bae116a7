import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeShow } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { openSettledFeed } from './http-world.ts';
import { ask, say } from './raw-http.ts';
import type { RawAnswer } from './raw-http.ts';

let server: TestServer;
let show: ShowJson;
let path: string;
let plain: RawAnswer;
let tag: string;

beforeAll(async () => {
  ({ server, show, path, plain } = await openSettledFeed());
  tag = plain.headers.etag!;
});
afterAll(() => server.stop());

function expectProblem(answer: RawAnswer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(answer.body.toString())).toMatchObject({ status });
}

/** The path of a feed that has moved. */
async function renamedShow(): Promise<string> {
  const { id, slug } = await makeShow(server, { title: 'Renamed' });
  await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { slug: `${slug}-new` } });
  return `/feeds/${slug}.xml`;
}

describe('the connection', () => {
  test('HTTP/1.0 without a Host gets the whole feed and the end of the connection', async () => {
    const said = await say(server.url, [`GET ${path} HTTP/1.0`]);
    expect(said).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(said.slice(said.indexOf('\r\n\r\n') + 4)).toBe(plain.body.toString());
    expect(said).not.toContain('chunked');
  });

  test('HTTP/1.1 answers one poll after the other on one connection (feed-rules A11/131)', async () => {
    const poll = [`GET ${path} HTTP/1.1`, 'Host: x', `If-None-Match: ${tag}`];
    const last = [`HEAD ${path} HTTP/1.1`, 'Host: x', 'Connection: close'];
    const said = await say(server.url, [...poll, '', ...poll, '', ...last]);
    expect(said.match(/^HTTP\/1\.1 \d{3}/gm)).toEqual([
      'HTTP/1.1 304',
      'HTTP/1.1 304',
      'HTTP/1.1 200',
    ]);
  });

  const close = 'Connection: close';
  test.each([
    ['a foreign Host', (target: string) => [`GET ${target} HTTP/1.1`, 'Host: evil.example', close]],
    [
      'X-Forwarded-Host',
      (target) => [
        `GET ${target} HTTP/1.1`,
        'Host: x',
        'X-Forwarded-Host: evil.example',
        'X-Forwarded-Proto: gopher',
        'Forwarded: host=evil.example',
        close,
      ],
    ],
    [
      'the absolute form',
      (target) => [`GET http://evil.example${target} HTTP/1.1`, 'Host: evil.example', close],
    ],
    ['two Hosts', (target) => [`GET ${target} HTTP/1.1`, 'Host: x', 'Host: evil.example', close]],
  ] satisfies [string, (target: string) => string[]][])(
    'nothing of %s gets into a feed or a redirect (security 69)',
    async (_what, lines) => {
      const said = await say(server.url, lines(path));
      expect(said).toMatch(/^HTTP\/1\.1 200 /);
      expect(said.slice(said.indexOf('\r\n\r\n') + 4)).toBe(plain.body.toString());
      const old = await renamedShow();
      const moved = await say(server.url, lines(old));
      expect(moved).toMatch(/^HTTP\/1\.1 301 /);
      expect(said + moved).not.toContain('evil.example');
    },
  );
});

describe('an address without a feed', () => {
  test('of no show is 404', async () => {
    const answer = await ask(server.url, '/feeds/no-such-show.xml', { 'if-none-match': '*' });
    expectProblem(answer, 404);
    expect(JSON.parse(answer.body.toString()).code).toBe('feed.not-found');
    const head = await ask(server.url, '/feeds/no-such-show.xml', { method: 'HEAD' });
    expect(head.status).toBe(404);
    expect(head.body.length).toBe(0);
  });

  test('of a deleted show is 410, under its old names too (feed-rules A11/130)', async () => {
    const { id, slug } = await makeShow(server, { title: 'Deleted' });
    const { headers } = await ask(server.url, `/feeds/${slug}.xml`);
    await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { slug: `${slug}-new` } });
    await server.api(`/api/shows/${id}?confirm=true`, { method: 'DELETE' });
    for (const name of [slug, `${slug}-new`]) {
      const answer = await ask(server.url, `/feeds/${name}.xml`, {
        'if-none-match': headers.etag!,
      });
      expectProblem(answer, 410);
      expect(JSON.parse(answer.body.toString()).code).toBe('feed.gone');
    }
  });

  test('of a show that has another name now leads there in one hop, from every name it had (feed-rules A13/141)', async () => {
    const { id, slug } = await makeShow(server, { title: 'Moving' });
    const names = [slug, `${slug}-b`, `${slug}-c`];
    const { headers } = await ask(server.url, `/feeds/${slug}.xml`);
    for (const name of names.slice(1))
      await server.api(`/api/shows/${id}`, { method: 'PATCH', json: { slug: name } });
    for (const method of ['GET', 'HEAD'])
      for (const name of names.slice(0, 2)) {
        const conditions = { 'if-none-match': headers.etag!, method };
        const answer = await ask(server.url, `/feeds/${name}.xml`, conditions);
        expect(answer.status).toBe(301);
        expect(answer.headers.location).toBe(`https://podcast.example.org/feeds/${names[2]}.xml`);
        expect(answer.headers['access-control-allow-origin']).toBe('*');
        expect(answer.body.length).toBe(0);
      }
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'takes no %s, and nothing changes',
    async (method) => {
      const answer = await ask(server.url, path, { method, 'content-length': '0' });
      expect([404, 405]).toContain(answer.status);
      expectProblem(answer, answer.status);
      expect((await ask(server.url, path)).headers.etag).toBe(tag);
    },
  );

  test('written in a strange way is a problem document, and never our error', async () => {
    const { slug } = show;
    const strange = [
      `/feeds/${slug}`,
      `/feeds/${slug}.xml/`,
      `/feeds/${slug}.XML`,
      `/feeds/${slug.toUpperCase()}.xml`,
      `/feeds/${slug}.xml%00`,
      `/feeds/%00.xml`,
      `/feeds/%zz.xml`,
      `/feeds/%ff%fe.xml`,
      `/feeds/..%2f..%2fetc%2fpasswd.xml`,
      `/feeds/../feeds/${slug}.xml`,
      `/feeds/./${slug}.xml`,
      `//feeds/${slug}.xml`,
      `/feeds//${slug}.xml`,
      `/feeds/${slug}.xml;v=1`,
      `/feeds/'%20or%201=1.xml`,
      `/feeds/${'a'.repeat(61)}.xml`,
      `/feeds/${'a'.repeat(8000)}.xml`,
      '/feeds/.xml',
      '/feeds/',
      '/feeds',
    ];
    for (const target of strange)
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(server.url, target, { method });
        expect([400, 404], target).toContain(answer.status);
        expect(answer.headers['content-type']).toBe('application/problem+json');
      }
    expectProblem(await ask(server.url, `/feeds/${encodeURIComponent('größe')}.xml`), 404);
  });
});
