import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Express, Router } from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reservedShowSlugs } from '../src/addresses/slugs.ts';
import { watchHealth } from '../src/operations/health.ts';
import { systemClock } from '../src/platform/clock.ts';
import { parseConfig } from '../src/platform/config.ts';
import { routesOf } from '../src/platform/http/routes-of.ts';
import { openLog } from '../src/platform/log.ts';
import { buildWeb } from '../src/web.ts';
import { wire } from '../src/wiring.ts';
import type { Wiring } from '../src/wiring.ts';
import { pageRoutes } from './support/routes.ts';
import { expectRefusal } from './journeys/attack-world.ts';

/** What anybody may call, and why. Everything else needs a token. */
const publicRoutes: Record<string, string> = {
  'GET /livez': 'a balancer asks',
  'GET /readyz': 'a balancer asks',
  'GET /audio/:id/:name': 'listeners',
  'GET /chapters/:file': 'listeners',
  'GET /transcripts/:file': 'listeners',
  'GET /artwork/:id/:name': 'podcast apps',
  'GET /api/openapi.json': 'the manual of the API',
  'GET /api/docs': 'the manual of the API',
  'GET /api/docs/:file': 'the manual of the API',
  'OPTIONS /api/uploads': 'clients of tus ask what the server knows before they have a token',
  ...pageRoutes.public,
};

/** Answered in front of Express, for speed. */
const besideExpress = ['/feeds/:show'];

const folder = mkdtempSync(join(tmpdir(), 'longwave-routes-'));
let wiring: Wiring;
let app: Express;
let onDomains: Router;
let server: Server;
let url: string;

beforeAll(async () => {
  const [DATA_DIR, UPLOADS_DIR, FEEDS_DIR] = ['data', 'uploads', 'feeds'].map((name) =>
    join(folder, name),
  );
  const config = parseConfig({ DATA_DIR, UPLOADS_DIR, FEEDS_DIR });
  wiring = await wire(config, systemClock, openLog('silent'));
  const web = buildWeb(wiring, watchHealth(wiring));
  ({ app, onDomains } = web);
  server = createServer(web.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  server.close();
  await wiring.close();
  rmSync(folder, { recursive: true });
});

function everyRoute(): { name: string; method: string; path: string }[] {
  return routesOf(app).flatMap(({ path, methods }) =>
    methods.map((method) => ({ name: `${method} ${path}`, method, path })),
  );
}

test('every route is 401 without a token, unless it is in the list of public ones', async () => {
  const guarded = everyRoute().filter(
    ({ name }) =>
      !(name in publicRoutes) &&
      !(name in pageRoutes.desk) &&
      !pageRoutes.deskScripts.includes(name),
  );
  expect(guarded.length).toBeGreaterThan(12);
  for (const { name, method, path } of guarded) {
    const address = `${url}${path.replaceAll(/:\w+/g, 'x')}`;
    const response = await fetch(address, { method });
    expect(response.status, name).toBe(401);
    await expectRefusal(response, '401 token.missing');
  }
});

test('every page of the desk leads to the sign-in without a session', async () => {
  for (const name of Object.keys(pageRoutes.desk)) {
    const [method = '', path = ''] = name.split(' ');
    const headers = { 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(`${url}${path}`, { method, headers, redirect: 'manual' });
    const next = method === 'GET' ? path : '/admin'; // a form cannot be sent again by a link
    expect([answer.status, answer.headers.get('location')], name).toEqual([
      303,
      `/login?next=${encodeURIComponent(next)}`,
    ]);
  }
});

test('nothing is changed at the desk by another site, nor by a script without a session (security 80)', async () => {
  for (const name of [...Object.keys(pageRoutes.desk), ...pageRoutes.deskScripts]) {
    const [method = '', path = ''] = name.split(' ');
    if (method === 'GET') continue;
    const address = `${url}${path.replaceAll(/:\w+/g, 'x')}`;
    const ask = async (site: string) =>
      (await fetch(address, { method, headers: { 'sec-fetch-site': site }, redirect: 'manual' }))
        .status;
    expect(await ask('cross-site'), name).toBe(403);
    if (pageRoutes.deskScripts.includes(name)) expect(await ask('same-origin'), name).toBe(401);
  }
});

test('every public route in the list exists, so that none stays in it after it has gone', () => {
  const names = everyRoute().map(({ name }) => name);
  expect(
    [
      ...Object.keys(publicRoutes),
      ...Object.keys(pageRoutes.desk),
      ...pageRoutes.deskScripts,
    ].filter((name) => !names.includes(name)),
  ).toEqual([]);
});

test('nothing is mounted under a path, where its routes would be overlooked here', () => {
  const mounted = app.router.stack.filter(
    (layer) => layer.route === undefined && 'slash' in layer && layer.slash !== true,
  );
  expect(mounted.map(({ name }) => name)).toEqual([]);
});

test('no show can take the first part of a path that is ours (security 96)', () => {
  const firsts = [...everyRoute().map(({ path }) => path), ...besideExpress].map(
    (path) => path.split('/')[1] ?? '',
  );
  const ours = firsts.filter((first) => first !== '' && !first.startsWith(':'));
  expect(ours.filter((first) => !reservedShowSlugs.has(first))).toEqual([]);
});

test('on the domain of a show, there is what listeners of this show ask for, and nothing else (security 69, 96)', () => {
  const routes = routesOf(express().use(onDomains));
  expect(routes.map(({ path, methods }) => `${methods.join()} ${path}`)).toEqual([
    'GET /favicon.ico',
    'GET /assets/:file',
    'GET /.well-known/longwave-:show',
    'GET /colours/:file',
    'GET /sitemap.xml',
    'GET /robots.txt',
    'GET /embed/:of',
    'GET /',
    'GET /listen',
    'GET /:episode',
    'GET /:episode/transcript',
  ]);
});

test('a method that a path does not know is 405 and says which it knows (security 64)', async () => {
  const response = await fetch(`${url}/api/shows/my-show`, { method: 'POST' });
  expect(response.headers.get('allow')).toBe('GET, PATCH, DELETE');
  await expectRefusal(response, '405 request.method', /GET, PATCH, DELETE/);
  expect((await fetch(`${url}/API/Shows/`, { method: 'PUT' })).status).toBe(405);
  expect((await fetch(`${url}/livez`, { method: 'DELETE' })).status).toBe(405);
  expect((await fetch(`${url}/api/nothing`, { method: 'DELETE' })).status).toBe(404);
});

test.each([
  ['/admin/shows/my-show/schedule/preview', '/admin/shows/my-show/schedule'],
  ['/admin/episodes/any/undo-audio', '/admin/episodes/any'],
  ['/admin/people/any/reset-link', '/admin/people/any'],
])('who opens %s by hand is led to the page above it', async (path, above) => {
  const answer = await fetch(url + path, { headers: { accept: 'text/html' } });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  const text = await answer.text();
  expect(text).toContain(`<a href="${above}">To the page above it</a>`);
  expect(text).toContain('this address only takes forms');
  expect(text).not.toContain('POST.');
});

test('who asks for the icon of this server without reading a page gets the one that pages have', async () => {
  const answer = await fetch(`${url}/favicon.ico`);
  expect(answer.headers.get('content-type')).toBe('image/svg+xml');
  const page = await (await fetch(`${url}/login`)).text();
  expect(page).toContain(encodeURIComponent(await answer.text()));
});
