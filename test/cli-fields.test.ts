import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { episodeFields } from '../src/episodes/episode.ts';
import { showFields } from '../src/shows/show.ts';
import { makeAudio } from './fixtures/audio.ts';
import { longwave } from './support/command.ts';
import { makeEpisode, makeShow, startServer } from './support/server.ts';
import type { EpisodeJson, TestServer } from './support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'longwave-fields-'));
let server: TestServer;
let episode: EpisodeJson;
beforeAll(async () => {
  server = await startServer();
  await makeShow(server, { title: 'By Command' });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  episode = await makeEpisode(server, 'by-command', audio);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const command = (...words: string[]) => longwave(folder, words, server.settings);

test('fields are set beside a running server, and its next feed has them', async () => {
  writeFileSync(join(folder, 'about.txt'), 'About this show.\n');
  const { code, out, err } = await command(
    'show',
    'set',
    'by-command',
    'title=42',
    'explicit=true',
    'description=@about.txt',
    'categories=["Arts > Books"]',
  );
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out)).toMatchObject({
    title: '42',
    explicit: true,
    description: 'About this show.',
    categories: ['Arts > Books'],
  });
  const feed = await (await fetch(`${server.url}/feeds/by-command.xml`)).text();
  expect(feed).toContain('<itunes:explicit>true</itunes:explicit>');
  expect((await command('show', 'get', 'by-command')).out).toBe(out);
});

test('an episode has its fields too; nothing behind the sign empties one', async () => {
  await command('episode', 'set', episode.id, 'season=3', 'author=Ada');
  const { out } = await command('episode', 'set', episode.id, 'author=', 'number=7');
  expect(JSON.parse(out)).toMatchObject({ season: 3, number: 7, author: null });
  expect((await command('episode', 'list', 'by-command')).out).toContain(`${episode.id}  live`);
  expect((await command('show', 'list')).out).toContain('by-command  ');
});

test('what was deleted is listed, and restored', async () => {
  await makeShow(server, { title: 'In The Bin' });
  await server.api('/api/shows/in-the-bin?confirm=true', { method: 'DELETE' });
  const listed = await command('show', 'deleted');
  expect(listed.out).toMatch(/^in-the-bin  deleted \d{4}-\d\d-\d\d  In The Bin\n$/);
  expect((await command('show', 'restore', 'in-the-bin')).code).toBe(0);
  expect((await command('show', 'deleted')).out).toContain('no deleted show');
  expect((await command('show', 'restore', 'in-the-bin')).err).toContain('state=deleted');
  await server.api(`/api/episodes/${episode.id}`, { method: 'DELETE' });
  expect((await command('episode', 'deleted', 'by-command')).out).toContain(
    `${episode.id}  deleted`,
  );
  expect((await command('episode', 'restore', episode.id)).code).toBe(0);
}, 120_000);

test('every field of the API is explained', async () => {
  for (const [kind, fields] of [
    ['show', showFields],
    ['episode', episodeFields],
  ] as const) {
    const { out } = await command(kind, 'fields');
    for (const [name, field] of Object.entries(fields)) {
      expect(field.description, name).toBeTruthy();
      const at = out.split('\n').findIndex((line) => line.startsWith(`${name}: `));
      const [takes = '', means] = out.split('\n').slice(at, at + 2);
      expect(takes, name).toMatch(/: (?!JSON$).+/);
      expect(means).toBe(`    ${field.description}`);
    }
  }
});

test('a command says what it takes, without a server or data', async () => {
  const { code, out } = await longwave(folder, ['publish', '--help'], {});
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}longwave publish FILE[\s\S]*--show SLUG[\s\S]*--allow-duplicate/);
  expect(out).not.toContain('longwave token');
  expect((await longwave(folder, ['show', 'set', '-h'], {})).out).toContain('FIELD=VALUE');
  expect((await longwave(folder, ['nothing', '--help'], {})).code).toBe(1);
});

test.each([
  [['show'], 'Use show list, show get'],
  [['show', 'constructor'], 'There is no command "show constructor".'],
  [['show', 'get'], 'longwave show list shows them.'],
  [['show', 'get', 'nobody'], 'There is no show "nobody".'],
  [['show', 'set', 'by-command'], 'Say what to set'],
  [['show', 'set', 'by-command', 'title'], '"title" is not FIELD=VALUE.'],
  [['show', 'set', 'by-command', 'colour=red'], 'There is no field "colour" here.'],
  [
    ['show', 'set', 'by-command', 'explicit=maybe', 'colour=red'],
    '"explicit" must be true or false.\n',
  ],
  [
    ['show', 'set', 'by-command', 'explicit=maybe', 'colour=red'],
    'There is no field "colour" here.',
  ],
  [['show', 'set', 'by-command', 'explicit=maybe'], '"explicit" must be true or false.'],
  [
    ['show', 'set', 'by-command', 'description=@nowhere.txt'],
    'The file "nowhere.txt" cannot be read.',
  ],
  [['episode', 'get'], 'longwave episode list SHOW shows them.'],
  [['episode', 'get', 'nobody'], 'There is no episode "nobody".'],
])('%j fails with a sentence for a person', async (words, sentence) => {
  const { code, out, err } = await command(...words);
  expect(code).toBe(1);
  expect(err).toContain(sentence);
  expect(out + err).not.toMatch(/\bat .*\.ts:\d+/);
});
