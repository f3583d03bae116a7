import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { head, isWhole, sendRaw } from '../journeys/attack-world.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ProblemJson, TestServer } from '../support/server.ts';
import { ask, openSmallWeb } from './domains-world.ts';
import type { SmallWeb } from './domains-world.ts';

const main = 'http://main.example.net';
const domain = 'podcast.example.org';
const transcript = 'WEBVTT\n\n00:00.000 --> 00:04.000\nQueues are my favourite topic.\n';

interface DomainJson {
  state: string;
  serving: string | null;
  advice: { code: string; message: string; mend: string }[];
  txt_record: { name: string; value: string };
}

let web: SmallWeb;
let server: TestServer;
let owner: Visitor;
let episode: EpisodeJson;
let foreign: EpisodeJson;

beforeAll(async () => {
  web = await openSmallWeb();
  server = await startServer({
    settings: {
      PUBLIC_URL: main,
      PING_LOOPBACK: web.url,
      WEBSUB_HUBS: 'none',
      TRUST_PROXY_HOPS: '1',
    },
    nameServers: [web.names.address],
  });
  owner = await setUp(server);
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
  await makeShow(server, { title: 'Old name' });
  await server.api('/api/shows/old-name', { method: 'PATCH', json: { slug: 'my-show' } });
  episode = await makeEpisode(server, 'my-show', audio, { title: 'First' });
  await makeEpisode(server, 'my-show', audio, { title: 'Second' });
  const body = { method: 'PUT', body: transcript };
  await server.api(`/api/episodes/${episode.id}/transcripts/en`, body);
  await makeShow(server, { title: 'Other show' });
  foreign = await makeEpisode(server, 'other-show', audio, { title: 'Foreign' });
});
afterAll(async () => {
  web.close();
  await server.stop();
});

const put = (name: unknown, show = 'my-show') =>
  server.api(`/api/shows/${show}/domain`, { method: 'PUT', json: { domain: name } });
const check = async (show = 'my-show') =>
  await jsonOf<DomainJson>(await server.api(`/api/shows/${show}/domain/check`, { method: 'POST' }));
const remove = () => server.api('/api/shows/my-show/domain', { method: 'DELETE' });
/** Points the name at this server and proves it. */
const takeDomain = async () => {
  await put(domain);
  web.sites.set(domain, { leadsTo: server.url });
  return await check();
};
const at = (path: string, headers: Record<string, string | string[]> = {}, method = 'GET') =>
  ask(server.url, path, { method, headers: { host: domain, ...headers } });
const onMain = (path: string, headers: Record<string, string | string[]> = {}) =>
  ask(server.url, path, { headers: { host: 'main.example.net', ...headers } });

describe('by the API', () => {
  test('a show gets a domain, hears what is wanting, and lets it go', async () => {
    expect((await server.api('/api/shows/my-show/domain')).status).toBe(404);
    expect((await server.api('/api/shows/my-show/domain/check', { method: 'POST' })).status).toBe(
      404,
    );
    const wanted = await jsonOf<DomainJson>(await put('Podcast.Example.org.'));
    expect(wanted).toMatchObject({ domain, state: 'waiting', serving: null, advice: [] });
    const codes = async () => (await check()).advice.map(({ code }) => code);
    expect(await codes()).toEqual(['web.elsewhere']);
    web.sites.set(domain, 'down');
    expect(await codes()).toEqual(['web.silent']);
    web.sites.set(domain, { leadsTo: server.url, handsNameOn: false });
    expect(await codes()).toEqual(['web.nameless']);
    expect(await takeDomain()).toMatchObject({ state: 'live', serving: domain, advice: [] });
    const show = await jsonOf(await server.api('/api/shows/my-show'));
    expect(show).toMatchObject({ domain, page_url: `http://${domain}/` });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
  });

  test.each([
    ['main.example.net', 'domain.own-name'],
    ['MAIN.example.net.', 'domain.own-name'],
    ['localhost', 'request.invalid'],
    ['127.0.0.1', 'request.invalid'],
    ['podcast.example.org:8080', 'request.invalid'],
    [7, 'request.invalid'],
  ])('%s is refused, with the field and what to do', async (name, code) => {
    const answer = await put(name);
    expect(answer.status).toBe(422);
    expect(await jsonOf<ProblemJson>(answer)).toMatchObject({ code, field: 'domain' });
  });
});

describe('the pages of the show', () => {
  beforeAll(async () => {
    await put(domain);
    expect((await at('/')).text).toContain('<h1>Podcasts</h1>');
    await takeDomain();
  });

  test('stand on its domain, with every address that they name of themselves there', async () => {
    const pages: Record<string, string> = {
      '/': `http://${domain}/`,
      '/first': `http://${domain}/first`,
      '/listen': `http://${domain}/listen`,
      '/first/transcript': `http://${domain}/first/transcript`,
      [`/embed/${episode.id}`]: `http://${domain}/first`,
      '/embed/my-show': `http://${domain}/`,
    };
    for (const [path, canonical] of Object.entries(pages)) {
      const { status, text, headers } = await at(path);
      expect(status, path).toBe(200);
      expect(text, path).toContain(`<link rel="canonical" href="${canonical}"/>`);
      expect(text, path).not.toMatch(/"http:\/\/main\.example\.net\/(my-show|embed)/);
      expect(text, path).not.toMatch(/(href|action)="\/my-show/);
      expect(headers['set-cookie'], path).toBeUndefined();
    }
  });

  test('lead to one another, to its search and to its feed, and play from this server', async () => {
    const show = (await at('/')).text;
    for (const link of ['href="/first"', 'href="/listen"', 'action="/"'])
      expect(show).toContain(link);
    expect(show).toContain(`href="${main}/feeds/my-show.xml"`);
    expect(show).toContain(`<meta property="og:url" content="http://${domain}/"/>`);
    expect(show).toContain(`"@id":"http://${domain}/"`);
    const { text, headers } = await at('/first');
    expect(text).toContain(
      `<meta name="twitter:player" content="http://${domain}/embed/${episode.id}"/>`,
    );
    expect(text).toContain(`src="${main}/audio/`);
    expect(text).toContain('data-transcript-from="/first/transcript"');
    expect(headers['content-security-policy']).toContain(`media-src 'self' ${main} blob:`);
    const [, sheet = ''] = /rel="stylesheet" href="([^"]+)"/.exec(text) ?? [];
    expect((await at(sheet)).status).toBe(200);
    const found = (await at('/?q=favourite')).text;
    expect(found).toContain('href="/first/transcript?');
    expect((await at('/first', { 'if-none-match': String(headers.etag) })).status).toBe(304);
  });

  test('are what search engines and sites that show them find there', async () => {
    const locations = (await at('/sitemap.xml')).text.match(/<loc>[^<]*/g);
    const own = ['', 'listen', 'first', 'second'].map((path) => `<loc>http://${domain}/${path}`);
    expect(locations?.toSorted()).toEqual(own.toSorted());
    expect((await at('/robots.txt')).text).toBe(
      `User-agent: *\n\nSitemap: http://${domain}/sitemap.xml\n`,
    );
    expect((await onMain('/sitemap.xml')).text).not.toContain(domain);
    const oembed = async (url: string) =>
      JSON.parse((await onMain(`/oembed?${String(new URLSearchParams({ url }))}`)).text) as object;
    expect(await oembed(`http://${domain}/first`)).toMatchObject({
      title: 'First',
      author_url: `http://${domain}/`,
      html: expect.stringContaining(`src="http://${domain}/embed/${episode.id}"`) as string,
    });
    expect(await oembed(`http://${domain}:81/first`)).toMatchObject({ code: 'oembed.not-found' });
  });

  test('send readers there from this server, for an hour at a time, from earlier slugs too', async () => {
    const moves: Record<string, string> = {
      '/my-show': '/',
      '/my-show?q=topic&page=2': '/?q=topic&page=2',
      '/my-show/listen': '/listen',
      '/my-show/first': '/first',
      '/my-show/first/transcript?language=en': '/first/transcript?language=en',
      '/old-name/first': '/first',
    };
    for (const [path, there] of Object.entries(moves)) {
      const { status, headers } = await onMain(path);
      expect([status, headers.location], path).toEqual([301, `http://${domain}${there}`]);
      expect(headers['cache-control']).toBe('public, max-age=3600');
    }
    expect((await onMain(`/embed/${episode.id}`)).status).toBe(200);
    expect((await onMain('/')).text).toContain(`href="http://${domain}/"`);
  });

  test('are what the feed links to, which is the same under both names, unless the show has a link', async () => {
    const feed = await onMain('/feeds/my-show.xml');
    expect(feed.text).toContain(`<link>http://${domain}/</link>`);
    expect(feed.text).toContain(`<link>http://${domain}/first</link>`);
    expect(feed.text).toContain(`href="${main}/feeds/my-show.xml"`);
    expect((await at('/feeds/my-show.xml')).text).toBe(feed.text);
    const link = 'https://own.example.com/';
    await server.api('/api/shows/my-show', { method: 'PATCH', json: { link } });
    expect((await onMain('/feeds/my-show.xml')).text).toContain(`<link>${link}</link>`);
    await server.api('/api/shows/my-show', { method: 'PATCH', json: { link: null } });
  });

  test('are all there is: no desk, no API, no sign-in, no other show (security 69, 96)', async () => {
    const paths = [
      '/admin',
      '/admin/account',
      '/ADMIN',
      '/login',
      '/login?next=/admin',
      '/login/code',
      '/setup/x',
      '/api/shows',
      '/api/docs',
      '/api/openapi.json',
      '/oembed',
      '/my-show',
      '/other-show',
      '/other-show/foreign',
      '/foreign',
      `/embed/${foreign.id}`,
      '/embed/other-show',
      '//admin',
      `http://${domain}/admin`,
      'http://main.example.net/admin',
    ];
    const authorization = `Bearer ${server.token}`;
    for (const path of paths) {
      const { status, headers, text } = await at(path, { cookie: owner.cookie, authorization });
      expect([path, status]).toEqual([path, 404]);
      expect(headers['set-cookie'], path).toBeUndefined();
      expect(text).not.toContain(main);
    }
    for (const path of ['/login', '/logout', '/api/shows', '/', `/admin/shows/my-show/domain`]) {
      const { status, headers } = await at(path, { cookie: owner.cookie, authorization }, 'POST');
      expect([path, status, headers['set-cookie']]).toEqual([path, 404, undefined]);
    }
  });

  test('are found by the Host alone, as it is written in any way (security 69)', async () => {
    for (const host of ['PODCAST.example.org', `${domain}:8443`, `${domain}.`])
      expect((await at('/listen', { host })).status, host).toBe(200);
    const forwarded = {
      'x-forwarded-host': domain,
      forwarded: `host=${domain}`,
      'x-forwarded-for': '192.0.2.1',
    };
    expect((await onMain('/admin', forwarded)).headers.location).toMatch(/^\/login/);
    expect((await at('/admin', { 'x-forwarded-host': 'main.example.net' })).status).toBe(404);
  });

  test('name nothing that a request says of its host (security 69, 72)', async () => {
    const evil = 'evil.example.com';
    const headers = { host: evil, 'x-forwarded-host': evil, 'x-forwarded-server': evil };
    const paths = ['/', '/my-show', '/other-show', '/other-show/foreign', '/sitemap.xml'];
    for (const path of [...paths, '/robots.txt', '/feeds/my-show.xml', '/login', '/nothing/here']) {
      const answer = await ask(server.url, path, { headers });
      expect(JSON.stringify(answer), path).not.toContain(evil);
    }
    for (const path of ['/', '/first', '/sitemap.xml', '/robots.txt', '/nothing/here'])
      expect(JSON.stringify(await at(path, { 'x-forwarded-host': evil })), path).not.toContain(
        evil,
      );
    const raw = await sendRaw(server, head(`GET http://${evil}/my-show`), { until: isWhole });
    expect(raw.text).not.toContain(evil);
  });

  test('stand on this server again when the domain is taken away', async () => {
    await remove();
    const { status, text } = await onMain('/my-show/first');
    expect(status).toBe(200);
    expect(text).toContain(`<link rel="canonical" href="${main}/my-show/first"/>`);
    const feed = (await onMain('/feeds/my-show.xml')).text;
    for (const path of ['/my-show', '/my-show/first'])
      expect(feed).toContain(`<link>${main}${path}</link>`);
    expect((await at('/first')).status).toBe(404);
  });

  test('are answered there once the name is proved, and readers sent there when it leads here', async () => {
    web.sites.delete(domain);
    const { txt_record: record } = await jsonOf<DomainJson>(await put(domain));
    web.names.texts.set(record.name, [record.value]);
    expect((await check()).state).toBe('proved');
    expect((await at('/first')).text).toContain(`href="http://${domain}/first"`);
    expect((await onMain('/my-show')).status).toBe(200);
    web.sites.set(domain, { leadsTo: server.url });
    expect((await check()).state).toBe('live');
    expect((await onMain('/my-show')).status).toBe(301);
    await remove();
  });

  test('are gone there, and nothing comes in their place, when the show is deleted (security 96)', async () => {
    await takeDomain();
    await server.api('/api/shows/my-show?confirm=true', { method: 'DELETE' });
    for (const path of ['/', '/first', '/listen', '/embed/my-show'])
      expect([path, (await at(path)).status]).toEqual([path, 410]);
    const others = ['/other-show/foreign', '/embed/other-show', '/api/docs', '/sitemap.xml'];
    for (const path of others) expect([path, (await at(path)).status]).toEqual([path, 404]);
    expect((await at('/login')).text).not.toContain('<form');
    await server.api('/api/shows/my-show/restore', { method: 'POST' });
    expect((await at('/')).status).toBe(200);
  });
});
