import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

let server: TestServer;
let episode: EpisodeJson;
beforeAll(async () => {
  server = await startServer();
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  await makeShow(server, { title: 'Deutsch', language: 'de-at' });
  await makeEpisode(server, 'deutsch', audio, { title: 'Entwurf', draft: 'true' });
  const italian = { language: 'it', description: 'Ogni settimana.', copyright: 'Tutti' };
  await makeShow(server, { title: 'Voci', ...italian });
  const fields = { title: 'La prima', notes: 'Ciao.', summary: 'Breve.', chapters: '00:00 Inizio' };
  episode = await makeEpisode(server, 'voci', audio, fields);
  await makeEpisode(server, 'voci', audio, { title: 'La seconda' });
  await makeShow(server, { title: 'קולות', slug: 'kolot', language: 'he' });
});
afterAll(() => server.stop());

const get = async (path: string, accept = 'text/html') => {
  const answer = await fetch(`${server.url}${path}`, { headers: { accept } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

test('who is lost in a show hears so in its language, with a way to it; a program gets its document', async () => {
  const paths = ['/deutsch/nothing-here', '/deutsch/a/b/c', '/deutsch?page=9', '/deutsch?season=x'];
  const [first = ''] = await Promise.all(
    paths.map(async (path) => {
      const { status, headers, text } = await get(path);
      expect([status, headers.get('cache-control')], path).toEqual([404, 'no-store']);
      expect(text, path).toContain('<html lang="de-at">');
      expect(text, path).toContain('Diese Seite gibt es nicht');
      expect(text, path).toContain('<a href="/deutsch">Zu Deutsch</a>');
      expect(text, path).not.toContain('front page');
      return text;
    }),
  );
  expect((await get('/deutsch/entwurf')).text, 'as what never was (security 95)').toBe(first);
  const program = await get('/deutsch/nothing-here', 'application/json');
  expect(JSON.parse(program.text)).toMatchObject({ status: 404, code: 'page.not-found' });
  expect((await get('/nobody/nothing-here')).text).toContain('To the front page');
});

test('a show of whose language we have no words says ours in English, and its own as what it is (WCAG 2.2, 3.1.1, 3.1.2)', async () => {
  const it = 'lang="it" dir="auto"';
  const show = (await get('/voci')).text;
  for (const part of [
    '<html lang="en">',
    `<h1 ${it}>Voci</h1>`,
    `<div ${it}><p>Ogni settimana.</p></div>`,
    `<a href="/voci/la-prima" ${it}>La prima</a>`,
    `<p ${it}>Breve.</p>`,
    `<p ${it}>© Tutti</p>`,
  ])
    expect(show).toContain(part);
  expect(show, 'a date is ours').toMatch(/<time[^>]*>\w+ \d+, \d{4}</);
  const page = (await get('/voci/la-prima')).text;
  for (const part of [
    '<html lang="en">',
    `<h1 ${it}>La prima</h1>`,
    `<a href="/voci" ${it}>Voci</a>`,
    `<div ${it}><div class="notes"><p>Ciao.</p>`,
    `<span ${it}>Inizio</span>`,
    `<span ${it}>La seconda</span>`,
  ])
    expect(page).toContain(part);
  for (const path of ['/voci/listen', '/voci?q=prima', `/embed/${episode.id}`, '/embed/voci']) {
    const { text } = await get(path);
    expect(text, path).toContain('<html lang="en"');
    expect(text, path).toContain(it);
  }
  expect((await get('/kolot')).text).toContain('<h1 lang="he" dir="auto">');
  expect((await get('/')).text).toMatch(/<a href="\/voci" lang="it" dir="auto">Voci</);
});

test('where we have its words, the whole page is in the language of the show', async () => {
  const { text } = await get('/deutsch');
  expect(text).toContain('<html lang="de-at">');
  expect(text.match(/ lang="/g)).toHaveLength(1);
});
