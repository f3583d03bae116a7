import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { join, setUp } from '../accounts/people-world.ts';
import type { Visitor } from '../accounts/people-world.ts';
import { openBrowser } from '../support/browser.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { movableClock } from '../support/clock.ts';
import { ask, openSmallWeb } from './domains-world.ts';
import type { SmallWeb } from './domains-world.ts';

const domain = 'podcast.example.org';
const path = '/admin/shows/my-show/domain';
const clock = movableClock();

let web: SmallWeb;
let server: TestServer;
let owner: Visitor;
let admin: Visitor;

beforeAll(async () => {
  web = await openSmallWeb();
  server = await startServer({
    clock,
    settings: { PUBLIC_URL: 'http://main.example.net', PING_LOOPBACK: web.url },
    nameServers: [web.names.address],
  });
  owner = await setUp(server);
  const show = await makeShow(server, { title: 'My Show' });
  admin = await join(server, owner, { name: 'grace', role: 'admin', show: show.id });
});
afterAll(async () => {
  web.close();
  await server.stop({ keep: false });
});

const page = async (visitor: Visitor, query = '') =>
  (await visitor.send(path + query, { headers: { accept: 'text/html' } })).text;
const check = async (visitor: Visitor) => {
  const { location } = await visitor.post(`${path}/check`);
  expect(location).toBe(`${path}?done=checked`);
  return await page(visitor, '?done=checked');
};

test('what is no name comes back with what is wrong beside it, and as it was typed', async () => {
  for (const [typed, said] of [
    ['podcast.example.org:80', /without port, path or spaces/],
    ['Main.Example.net', /name of this server itself.*Choose another name/s],
  ] as const) {
    const { status, text } = await admin.post(path, { domain: typed });
    expect(status).toBe(422);
    expect(text).toMatch(said);
    expect(text).toContain(`value="${typed}"`);
    expect(text).toContain('aria-invalid');
  }
});

test('an admin of the show is told all that there is to do, and pointing the name here does not do', async () => {
  const { status, location } = await admin.post(path, { domain: 'Podcast.Example.org' });
  expect([status, location]).toEqual([303, path]);
  const text = await page(admin);
  for (const said of [
    'not proved yet',
    'value="main.example.net"',
    `${domain} {\n    reverse_proxy 127.0.0.1:`,
    `server_name ${domain};`,
    'proxy_set_header Host $host;',
    `value="_longwave.${domain}"`,
    `value="https://${domain}/.well-known/longwave-`,
  ])
    expect(text).toContain(said);
  const toPaste = ['cname-name', 'cname-to', 'txt-name', 'txt-value', 'file-url', 'file-content'];
  const boxes = text.match(/<div[^>]*data-copy=.*?<\/button>/gs) ?? [];
  expect(boxes.map((box) => /id="([^"]+)"/.exec(box)?.[1])).toEqual(toPaste);
  web.sites.set(domain, { leadsTo: server.url });
  expect(await check(admin)).toContain(`There is no TXT record at _longwave.${domain}.`);
  web.names.texts.set(`_longwave.${domain}`, ['longwave-of-another']);
  expect(await check(admin)).toContain('says something else');
});

test('for an owner of the server it does, and the page says that listeners are sent there', async () => {
  await owner.post(path, { domain });
  expect(await page(owner)).toContain('it is proof enough');
  const text = await check(owner);
  expect(text).toContain('Checked: all is well.');
  expect(text).toContain(`Listeners are sent to <a href="http://${domain}/">`);
  expect((await owner.get('/admin/shows/my-show/activity')).text).toContain(
    `Proved a domain: ${domain}`,
  );
});

test('who is lost there is led to the show, which is all there is (security 96)', async () => {
  for (const path of ['/nothing-here', '/my-show', '/a/b/c', '/?season=9']) {
    const headers = { host: domain, accept: 'text/html' };
    const { status, text } = await ask(server.url, path, { headers });
    const links = [...text.matchAll(/<a href="([^"]+)">([^<]+)/g)].map(([, ...link]) => link);
    expect([path, status, links]).toEqual([path, 404, [['/', 'To My Show']]]);
  }
});

test.skipIf(!inject('has').chromium)(
  'a browser plays there what comes from this server, shows its artwork and faces, and reads the transcript',
  async () => {
    const body = new Uint8Array(await jpeg(1400));
    await server.api('/api/shows/my-show/artwork', { method: 'PUT', body });
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 60 });
    const { id } = await makeEpisode(server, 'my-show', audio, { title: 'One' });
    const words = 'WEBVTT\n\n00:00.000 --> 00:04.000\nQueues fill up.\n';
    await server.api(`/api/episodes/${id}/transcripts/en`, { method: 'PUT', body: words });
    web.sites.set('ada.net', { says: await jpeg(200) });
    const json = { persons: [{ name: 'Ada', img: 'https://ada.net/face.jpg' }] };
    await server.api(`/api/episodes/${id}`, { method: 'PATCH', json });
    const seen = () => ask(server.url, '/one', { headers: { host: domain } });
    const hasFace = async () => (await seen()).text.includes('class="face"');
    await expect.poll(hasFace, { timeout: 10_000 }).toBe(true);
    const here = `127.0.0.1:${new URL(server.url).port}`;
    const browser = await openBrowser({ [domain]: here, 'main.example.net': here });
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('response', (answer) => {
        if (answer.status() >= 400) said.push(answer.url());
      });
      page.on('console', (message) => {
        if (/Policy directive/.test(message.text())) said.push(message.text());
      });
      await page.goto('http://main.example.net/my-show/one');
      expect(page.url()).toBe(`http://${domain}/one`);
      await page.getByText('Show the transcript').click();
      await page.getByText('Queues fill up.').waitFor();
      const width = (of: string) =>
        page.locator(of).evaluate((img: HTMLImageElement) => img.naturalWidth);
      expect(await width('img.cover')).toBeGreaterThan(100);
      await page.locator('img.face').scrollIntoViewIfNeeded();
      await expect.poll(() => width('img.face')).toBe(144);
      await page.getByRole('button', { name: 'Play' }).click();
      const at = () =>
        page.locator('audio').evaluate((sound: HTMLAudioElement) => sound.currentTime);
      await expect.poll(at, { timeout: 15_000 }).toBeGreaterThan(0.2);
      expect(said).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);

test('when it leads here no more, the desk says so after two looks, to those who may mend it', async () => {
  web.sites.set(domain, { status: 404 });
  expect(await check(owner)).toContain('something else answers, not this server');
  const notice = `${domain} has not led here since`;
  expect((await owner.get('/admin')).text).not.toContain(notice);
  clock.moveBy(24 * 3_600_000);
  expect(await check(owner)).toContain('listeners stay on this server');
  expect((await owner.get('/admin')).text).toContain(notice);
  expect((await owner.get('/admin')).text).toContain(`<a href="${path}">`);
  expect((await admin.get('/admin')).text).toContain(notice);
});

test('another name that is only wanted is taken away alone', async () => {
  const other = 'typo.example.org';
  await owner.post(path, { domain: other });
  expect(await page(owner)).toMatch(
    new RegExp(`Until it is proved, ${domain} stays in use. That one has not led here since`),
  );
  web.sites.set(domain, { leadsTo: server.url });
  expect(await check(owner)).not.toContain('has not led here since');
  expect((await owner.get(`${path}/remove`)).text).toContain(`keeps ${domain}.`);
  await owner.post(`${path}/remove`);
  expect(await page(owner, '?done=removed')).toContain(`The show keeps ${domain}.`);
});

test('it is taken away only when that is meant', async () => {
  expect((await owner.get(`${path}/remove`)).text).toContain(
    'at http://main.example.net/my-show again',
  );
  const { location } = await owner.post(`${path}/remove`);
  expect(location).toBe(`${path}?done=removed`);
  expect(await page(owner, '?done=removed')).toContain('http://main.example.net/my-show again');
  expect((await owner.get(`${path}/remove`)).status).toBe(404);
});

test('when PUBLIC_URL becomes the domain of a show, the show lets go of it, and hears why', async () => {
  await owner.post(path, { domain });
  web.sites.set(domain, { leadsTo: server.url });
  expect(await check(owner)).toContain('Listeners are sent to');
  await server.stop({ keep: true });
  const settings = { PUBLIC_URL: `https://${domain}`, PING_LOOPBACK: '' };
  server = await startServer({ beside: server, clock, settings });
  const at = (page: string) => ask(server.url, page, { headers: { host: domain } });
  expect((await at('/my-show')).text).toContain(`href="https://${domain}/my-show"`);
  expect((await at('/feeds/my-show.xml')).text).toContain(`<link>https://${domain}/my-show</link>`);
  const checked = await server.api('/api/shows/my-show/domain/check', { method: 'POST' });
  const said = { state: 'waiting', serving: null, advice: [{ code: 'domain.own-name' }] };
  expect(await jsonOf(checked)).toMatchObject(said);
});

test('browsers are held to https for a year under the name of the server, a month under others (security 112)', async () => {
  const held = async (host: string) =>
    (await ask(server.url, '/nothing/here', { headers: { host } })).headers[
      'strict-transport-security'
    ];
  expect(await held(domain)).toMatch('max-age=31536000');
  expect(await held('main.example.net')).toMatch('max-age=2592000');
});
