import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    expect(Number(meta['twitter:player:height'])).toBeGreaterThan(0);
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

/**
 * Which properties each type has, its own and those of the types above it, and which value of those that are allowed we
 * give: schema.org 30.0 (github.com/schemaorg/schemaorg, data/schema.ttl, domainIncludes and rangeIncludes).
 */
const thing = { name: 'Text', url: 'URL', description: 'Text', image: 'URL' } as const;
const types: Record<string, Record<string, string>> = {
  // Thing > CreativeWork > CreativeWorkSeries > PodcastSeries
  PodcastSeries: { ...thing, webFeed: 'URL', inLanguage: 'Text', author: 'Person' },
  // Thing > CreativeWork > Episode > PodcastEpisode
  PodcastEpisode: {
    ...thing,
    datePublished: 'DateTime',
    duration: 'Duration',
    inLanguage: 'Text',
    episodeNumber: 'Integer',
    partOfSeason: 'PodcastSeason',
    partOfSeries: 'PodcastSeries',
    associatedMedia: 'AudioObject',
  },
  // Thing > CreativeWork > CreativeWorkSeason > PodcastSeason
  PodcastSeason: { ...thing, seasonNumber: 'Integer', partOfSeries: 'PodcastSeries' },
  // Thing > CreativeWork > MediaObject > AudioObject
  AudioObject: { ...thing, contentUrl: 'URL', encodingFormat: 'Text', duration: 'Duration' },
  // Thing > Person
  Person: thing,
};

const values: Record<string, RegExp> = {
  Text: /\S/,
  URL: /^https?:\/\/\S+$/,
  DateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  Duration: /^PT(\d+H)?(\d+M)?(\d+S)?$/,
  Integer: /^\d+$/,
};

/** What is wrong with data about a thing, and with the things inside. */
function faultsOf(data: Record<string, unknown>, path: string): string[] {
  const type = String(data['@type']);
  const properties = types[type];
  if (!properties) return [`${path}: there is no type ${type}`];
  return Object.entries(data).flatMap(([name, value]) => {
    const here = `${path}.${name}`;
    if (name === '@type' || name === '@context' || name === '@id') return [];
    const wanted = properties[name];
    if (wanted === undefined) return [`${here}: no property of ${type}`];
    if (typeof value === 'object' && value !== null) {
      const inner = value as Record<string, unknown>;
      return inner['@type'] === wanted ? faultsOf(inner, here) : [`${here}: no ${wanted}`];
    }
    const isNumber = wanted === 'Integer' ? typeof value === 'number' : typeof value === 'string';
    return isNumber && values[wanted]?.test(String(value)) ? [] : [`${here}: no ${wanted}`];
  });
}

test.each(['/seen', '/seen/out', '/seen?season=1'])(
  'search engines are told what schema.org knows: %s',
  async (path) => {
    const html = await htmlOf(path);
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
    const data = JSON.parse(json) as Record<string, unknown>;
    expect(data['@context']).toBe('https://schema.org');
    expect(faultsOf(data, path)).toEqual([]);
    const all = ['name', 'url', 'description', 'image', 'inLanguage'];
    for (const name of path.includes('season') ? ['name', 'url'] : all)
      expect(data, name).toHaveProperty(name);
  },
);

/** As a site does in which somebody pastes an address (oEmbed 1.0, section 4). */
async function pasted(address: string): Promise<Record<string, unknown>[]> {
  const html = await (await fetch(address)).text();
  const links = [
    ...html.matchAll(/<link rel="alternate" type="(\w+\/\w+)\+oembed" href="([^"]+)"/g),
  ];
  return await Promise.all(
    links.map(async ([, type = '', href = '']) => {
      const answer = await fetch(href.replaceAll('&amp;', '&'));
      expect(answer.headers.get('content-type')).toContain(type);
      const text = await answer.text();
      if (type === 'application/json') return JSON.parse(text) as Record<string, unknown>;
      const parts = [...text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)];
      return Object.fromEntries(parts.map(([, name = '', value = '']) => [name, unescaped(value)]));
    }),
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

test.each(['/seen', '/seen/out'])(
  'an address that is pasted becomes its player: %s',
  async (path) => {
    const answers = await pasted(server.url + path);
    expect(answers).toHaveLength(2);
    for (const said of answers) {
      // Required of every answer, and of the type "rich" (sections 2.3.4 and 2.3.4.4).
      expect(said).toMatchObject({ version: '1.0', type: 'rich' });
      expect(Number(said['width'])).toBeGreaterThan(0);
      expect(Number(said['height'])).toBeGreaterThan(0);
      const [, source = ''] = /^<iframe src="([^"]+)"/.exec(String(said['html'])) ?? [];
      const player = await fetch(source);
      expect(player.status).toBe(200);
      expect(player.headers.get('content-security-policy')).toContain('frame-ancestors *');
    }
  },
);
