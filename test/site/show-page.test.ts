import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptMarks } from '../../src/site/kept-marks.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ settings: { PUBLIC_URL: 'https://podcast.example.org' } });
});
afterAll(() => server.stop());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}${path}`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const list = (directory: string, state: string, listing_url: string) =>
  server.api(`/api/shows/listed/directories/${directory}`, {
    method: 'PUT',
    json: { state, listing_url },
  });
const listedIn = (html: string) => {
  const [, links = ''] = /<ul class="listed"[^>]*>(.*?)<\/ul>/s.exec(html) ?? [];
  return [...links.matchAll(/<a href="([^"]+)" rel="noopener">([^<]+)/g)].map(
    ([, url, name]) => `${name} ${url}`,
  );
};

test('the page of a show leads to where it is listed, as soon as it is, and only there', async () => {
  await makeShow(server, { title: 'Listed' });
  const before = await get('/listed');
  expect(listedIn(before.text)).toEqual([]);
  await list('spotify', 'submitted', 'https://open.spotify.com/show/early');
  const etag = before.headers.get('etag') ?? '';
  expect((await get('/listed', { 'if-none-match': etag })).status).toBe(304);
  await list('spotify', 'live', 'https://open.spotify.com/show/abc');
  const apple = 'https://podcasts.apple.com/us/podcast/x/id42';
  await list('apple', 'live', apple);
  const after = await get('/listed', { 'if-none-match': etag });
  expect(after.status).toBe(200);
  expect(listedIn(after.text)).toEqual([
    `Apple Podcasts ${apple}`,
    'Spotify https://open.spotify.com/show/abc',
    'Pocket Casts https://pca.st/itunes/42',
  ]);
  expect(after.text, 'no pictures of others').not.toContain('<img');
});

test('a show says where it is at home, where listeners can give, and whose it is', async () => {
  await makeShow(server, {
    title: 'Whose',
    link: 'https://whose.example.org/',
    copyright: 'Ada Example',
    funding: [{ url: 'https://give.example.org/', text: 'Buy us a <coffee>' }],
    license: { name: 'CC-BY-4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
  });
  const { text } = await get('/whose');
  expect(text).toContain('<a href="https://whose.example.org/" rel="noopener">Website</a>');
  expect(text).toContain(
    '<a href="https://give.example.org/" rel="noopener">Buy us a &lt;coffee></a>',
  );
  expect(text).toContain('<p>© Ada Example</p>');
  expect(text).toMatch(/<a href="[^"]+\/by\/4\.0\/" rel="noopener license">Licence: CC-BY-4\.0</);
  const plain = { title: 'Plain', copyright: '© 2026 Ada', license: { name: 'ARR' } };
  await makeShow(server, { ...plain, link: 'https://podcast.example.org/plain' });
  const own = (await get('/plain')).text;
  expect(own).toContain('<p>© 2026 Ada</p>');
  expect(own).toContain('<p>Licence: ARR</p>');
  expect(own, 'its own page is no other web site').not.toContain('Website');
  expect((await get('/listed')).text).not.toContain('class="rights"');
});

test('while the database is down, pages go on with what was known last', async () => {
  let answer = () => Promise.resolve('two');
  const marks = keptMarks(() => answer(), 'none');
  expect(await marks('show')).toBe('two');
  answer = () => Promise.reject(new Error('the database is down'));
  expect([await marks('show'), await marks('another')]).toEqual(['two', 'none']);
  answer = () => Promise.resolve('none');
  expect(await marks('show')).toBe('none');
  answer = () => Promise.reject(new Error('the database is down'));
  expect(await marks('show')).toBe('none');
});
