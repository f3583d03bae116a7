import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { EPISODE_HEIGHT, SHOW_HEIGHT } from '../../src/site/embed-code.tsx';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  const texts = { title: 'Seen', author: 'Ada', description: 'Once a week.' };
  await makeShow(server, { ...texts, language: 'pt-br' });
  const fields = { title: 'Out', notes: 'Some words', number: '2', season: '1' };
  await makeEpisode(server, 'seen', audio, fields);
  const headers = { 'content-type': 'image/jpeg' };
  const body = await jpeg(1400);
  await server.api('/api/shows/seen/artwork', { method: 'PUT', headers, body });
});
afterAll(() => server.stop());

const htmlOf = async (path: string) => await (await fetch(server.url + path)).text();

/** What others read in the head, by property or name. */
async function metaOf(path: string): Promise<Record<string, string>> {
  const found = (await htmlOf(path)).matchAll(
    /<meta (?:property|name)="((?:og|twitter|music):[^"]+)" content="([^"]*)"/g,
  );
  return Object.fromEntries([...found].map(([, name = '', content = '']) => [name, content]));
}

describe('what is shared is shown with all that Open Graph and cards have (ogp.me)', () => {
  const wanted = 'type title url image image:alt description site_name locale'.split(' ');

  test.each(['/seen', '/seen/listen', '/seen/out'])('%s', async (path) => {
    const meta = await metaOf(path);
    for (const name of wanted) expect(meta[`og:${name}`], name).toMatch(/\S/);
    expect(meta['og:url']).toBe(server.url + path);
    expect(meta['og:locale']).toBe('pt_BR');
    const image = await fetch(meta['og:image'] ?? '');
    expect(image.headers.get('content-type')).toBe('image/jpeg');
    const isHeard = path !== '/seen/listen';
    expect(meta['twitter:card']).toBe(isHeard ? 'player' : 'summary_large_image');
  });

  test.each(['/seen', '/seen/out'])('%s can be heard where it is shared', async (path) => {
    const meta = await metaOf(path);
    expect(Number(meta['twitter:player:width'])).toBeGreaterThan(0);
    const isShow = path === '/seen';
    expect(Number(meta['twitter:player:height'])).toBe(isShow ? SHOW_HEIGHT : EPISODE_HEIGHT);
    expect(await htmlOf(new URL(meta['twitter:player'] ?? '').pathname)).toContain('<audio');
  });

  test('the sound of an episode is named, and a show without one has no player', async () => {
    const meta = await metaOf('/seen/out');
    expect(meta['og:audio']).toMatch(/^http:.*\.mp3$/);
    expect(meta['og:audio:type']).toBe('audio/mpeg');
    await makeShow(server, { title: 'Silent' });
    expect(await metaOf('/silent')).toMatchObject({ 'twitter:card': 'summary' });
    expect(await metaOf('/silent')).not.toHaveProperty('twitter:player');
  });
});

/** What TypeScript says of data, when it is of the type that it says it is: schema-dts holds the types of schema.org. */
async function faultsOf(data: Record<string, unknown>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-schema-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const type = String(data['@type']);
  writeFileSync(
    join(folder, 'data.ts'),
    `import type { ${type}, WithContext } from 'schema-dts';
     export const data: WithContext<${type}> = ${JSON.stringify(data, null, 2)};`,
  );
  const compiler = resolve('node_modules/typescript/bin/tsc');
  const options = '--noEmit --strict --module nodenext --types'.split(' ');
  const ran = promisify(execFile)(process.execPath, [compiler, ...options, '', 'data.ts'], {
    cwd: folder,
  });
  return await ran.then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

/** How the texts in it are written, which types of TypeScript do not say. */
const written: Record<string, RegExp> = {
  url: /^https?:\/\/\S+$/,
  webFeed: /^https?:\/\/\S+$/,
  image: /^https?:\/\/\S+$/,
  contentUrl: /^https?:\/\/\S+$/,
  datePublished: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  duration: /^PT(\d+H)?(\d+M)?(\d+S)?$/,
};

function miswritten(data: object): string[] {
  return Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? miswritten(value)
      : (written[name] ?? /\S/).test(String(value))
        ? []
        : `${name}: ${String(value)}`,
  );
}

describe('search engines are told what schema.org knows', () => {
  test.each(['/seen', '/seen/out', '/seen?season=1'])('%s', async (path) => {
    const html = await htmlOf(path);
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
    const data = JSON.parse(json) as Record<string, unknown>;
    expect(await faultsOf(data)).toBe('');
    expect(miswritten(data)).toEqual([]);
    const all = ['name', 'url', 'description', 'image', 'inLanguage'];
    for (const name of path.includes('season') ? ['name', 'url'] : all)
      expect(data, name).toHaveProperty(name);
  });

  test.each([
    ['another property', { webFeeds: 'https://a.test/feed' }],
    ['another property inside', { author: { '@type': 'Person', nmae: 'Ada' } }],
    ['another type of value', { name: 3 }],
    ['another type of thing', { author: { '@type': 'AudioObject', name: 'Ada' } }],
    ['no type of theirs', { author: { '@type': 'Podcaster', name: 'Ada' } }],
  ])('%s is found out', async (_name, wrong) => {
    const right = { '@context': 'https://schema.org', '@type': 'PodcastSeries', name: 'Seen' };
    expect(await faultsOf(right)).toBe('');
    expect(await faultsOf({ ...right, ...wrong })).toMatch(/^data\.ts\(.*error TS/);
  });
});
