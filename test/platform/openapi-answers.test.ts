import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wholeEpisode, wholeShow } from '../feeds/whole-namespace.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg, jpegOnItsSide } from '../fixtures/images.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { operationsOf, problemsWith } from './openapi-world.ts';
import type { Described, Document } from './openapi-world.ts';

const run = promisify(execFile);

let server: TestServer;
let document: Document;
let operations: Map<string, Described>;
let audio: string;
let otherAudio: string;
beforeAll(async () => {
  server = await startServer();
  document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as Document;
  operations = new Map(operationsOf(document).map((described) => [described.name, described]));
  audio = await makeAudio({ kind: 'mp3-cbr', seconds: 3, tags: { title: 'From the tag' } });
  otherAudio = await makeAudio({ kind: 'm4a', seconds: 3 });
});
afterAll(() => server.stop());

type Init = Parameters<TestServer['api']>[1];

/** Calls the server and compares what it answers with what the document says of that operation. */
async function described(name: string, path: string, status: number, init: Init = {}) {
  const method = name.split(' ')[0]!;
  const response = await server.api(path, { method, ...init });
  const text = await response.text();
  expect(response.status, `${name}: ${text}`).toBe(status);
  const answer = operations.get(name)!.operation.responses[status];
  expect(answer, `${name} ${status}`).toBeDefined();
  if (!answer!.content) return undefined;
  const type = response.headers.get('content-type')!.split(';')[0]!;
  expect(Object.keys(answer!.content), name).toContain(type);
  const body = JSON.parse(text) as Record<string, unknown>;
  expect(problemsWith(document, answer!.content[type]!.schema!, body), `${name}: ${text}`).toEqual(
    [],
  );
  return body;
}

function form(fields: Record<string, string>, path = audio): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  data.set('audio', new Blob([readFileSync(path)]), 'a file.mp3');
  return data;
}

describe('the server answers as the document says', () => {
  test('about shows, empty and full', async () => {
    const bare = await described('POST /api/shows', '/api/shows', 201, { json: { title: 'Bare' } });
    const full = {
      title: 'Full',
      description: 'Two\nlines.',
      language: 'de-at',
      categories: ['Arts > Books', 'Technology'],
      explicit: true,
      author: 'Ada',
      owner_name: 'Ada',
      owner_email: 'ada@example.org',
      type: 'serial',
      link: 'https://example.org/',
      copyright: 'Ada',
      time_zone: 'Europe/Vienna',
      funding: [{ url: 'https://example.org/give', text: 'Give' }],
      locked: false,
      blocked: true,
      complete: true,
      new_feed_url: 'https://example.org/feed',
      ownership_token: 'x',
      ...wholeShow,
      podcast_guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
    };
    await described('POST /api/shows', '/api/shows', 201, { json: full });
    await described('GET /api/shows', '/api/shows?limit=1', 200);
    const one = `/api/shows/${String(bare!['id'])}`;
    await described('GET /api/shows/{show}', one, 200);
    const { podcast_guid: _fixed, ...change } = full;
    await described('PATCH /api/shows/{show}', one, 200, { json: change });
    const nothing = { link: null, owner_email: null, funding: [], categories: [] };
    await described('PATCH /api/shows/{show}', one, 200, { json: nothing });
    const picture = { body: new Uint8Array(await jpegOnItsSide(1400)) };
    const pictured = await described(
      'PUT /api/shows/{show}/artwork',
      `${one}/artwork`,
      200,
      picture,
    );
    expect(pictured!['mended']).not.toEqual([]);
    const own = { json: { domain: 'podcast.example.org' } };
    await described('PUT /api/shows/{show}/domain', `${one}/domain`, 200, own);
    await described('GET /api/shows/{show}/domain', `${one}/domain`, 200);
    await described('DELETE /api/shows/{show}/domain', `${one}/domain`, 204);
    await described('GET /api/shows/{show}/doctor', `${one}/doctor`, 200);
    await described('DELETE /api/shows/{show}', `${one}?confirm=true`, 204);
    await described('POST /api/shows/{show}/restore', `${one}/restore`, 200);
  });

  test('about episodes, from a form, a raw body and PUT, in every state', async () => {
    const { slug } = await makeShow(server, { title: 'Episodes', type: 'serial' });
    const list = `/api/shows/${slug}/episodes`;
    const create = (init: Init, query = '') =>
      described('POST /api/shows/{show}/episodes', `${list}${query}`, 201, init);
    const notes = 'An [insecure link](http://example.org/).';
    const first = await create({ body: form({ notes, season: '1', explicit: 'true' }) });
    expect(first!['warnings']).toHaveLength(2);
    const raw = { body: readFileSync(audio), headers: { 'content-type': 'audio/mpeg' } };
    await create(raw, '?title=Raw&number=2&type=bonus&author=Ada');
    await create({ body: form({ draft: 'true' }) });
    await create({ body: form({ publish_at: '2090-01-01T00:00:00Z' }) });
    const put = 'PUT /api/shows/{show}/episodes/{name}';
    for (const status of [201, 200])
      await described(put, `${list}/put.m4a`, status, { body: readFileSync(otherAudio) });
    await described('GET /api/shows/{show}/episodes', `${list}?limit=3`, 200);
    const one = `/api/episodes/${String(first!['id'])}`;
    await described('GET /api/episodes/{id}', one, 200);
    const change = {
      ...wholeEpisode,
      soundbites: [{ start_time: 0.5, duration: 1 }],
      link: 'https://example.org/1',
      summary: 'Short.',
      season: null,
      explicit: null,
    };
    await described('PATCH /api/episodes/{id}', one, 200, { json: change });
    const picture = { body: new Uint8Array(await jpeg(1400)) };
    await described('PUT /api/episodes/{id}/artwork', `${one}/artwork`, 200, picture);
    await described('DELETE /api/episodes/{id}/artwork', `${one}/artwork`, 204);
    await described('DELETE /api/episodes/{id}/artwork', `${one}/artwork`, 404);
    await described('POST /api/episodes/{id}/withdraw', `${one}/withdraw`, 200);
    await described('POST /api/episodes/{id}/publish', `${one}/publish`, 200);
    await described('DELETE /api/episodes/{id}', one, 204);
  });

  test('with a problem document, when it refuses', async () => {
    const { slug } = await makeShow(server, { title: 'Refusals' });
    const shows = 'POST /api/shows';
    const wrong = { title: '', language: 'x', categories: ['Cooking'], colour: 'red' };
    const problem = await described(shows, '/api/shows', 422, { json: wrong });
    expect(problem!['problems']).toHaveLength(4);
    await described(shows, '/api/shows', 401, { headers: { authorization: 'Bearer x' } });
    await described(shows, '/api/shows', 415, { body: 'title=x' });
    const json = { 'content-type': 'application/json' };
    await described(shows, '/api/shows', 400, { body: '{', headers: json });
    await described(shows, '/api/shows', 409, { json: { title: 'x', slug } });
    const long = JSON.stringify({ title: 'x', description: 'x'.repeat(1_100_000) });
    await described(shows, '/api/shows', 413, { body: long, headers: json });
    await described('GET /api/shows', '/api/shows?limit=0', 422);
    await described('GET /api/shows', '/api/shows?cursor=x', 400);
    await described('GET /api/shows/{show}', '/api/shows/nobody', 404);
    await described('GET /api/shows/{show}/doctor', '/api/shows/nobody/doctor', 404);
    await described('DELETE /api/shows/{show}', `/api/shows/${slug}`, 400);
    await described('PUT /api/shows/{show}/artwork', `/api/shows/${slug}/artwork`, 422, {
      body: 'x',
    });
    const list = `/api/shows/${slug}/episodes`;
    const episodes = 'POST /api/shows/{show}/episodes';
    await described(episodes, list, 415, { json: {} });
    await described(episodes, list, 422, { body: form({ publish_at: 'soon' }) });
    await described(episodes, '/api/shows/nobody/episodes', 404, { body: form({}) });
    const live = await makeEpisode(server, slug, audio);
    const one = `/api/episodes/${live.id}`;
    const change = 'PATCH /api/episodes/{id}';
    await described(change, one, 409, { json: { publish_at: '2090-01-01' } });
    await described('GET /api/episodes/{id}', '/api/episodes/nothing', 404);
    const draft = await makeEpisode(server, slug, audio, { draft: 'true' });
    const withdraw = `/api/episodes/${draft.id}/withdraw`;
    await described('POST /api/episodes/{id}/withdraw', withdraw, 409);
    const past = { json: { publish_at: '2001-01-01' } };
    await described(change, `/api/episodes/${draft.id}`, 403, past);
  });

  test('to listeners and to monitors', async () => {
    await described('GET /livez', '/livez', 200);
    await described('GET /readyz', '/readyz', 200);
    await described('GET /audio/{id}/{name}', '/audio/nothing/nothing.mp3', 404);
    await described('GET /artwork/{id}/{name}', '/artwork/nothing/nothing.jpg', 404);
    await described('GET /feeds/{show}.xml', '/feeds/nobody.xml', 404);
  });
});

describe('the lines to paste', () => {
  /** In an order in which each finds what it needs. */
  const inOrder = [
    'createShow',
    'listShows',
    'getShow',
    'changeShow',
    'setShowArtwork',
    'listShowVersions',
    'getShowVersion',
    'compareShowVersions',
    'restoreShowVersion',
    'listDirectories',
    'keepDirectoryListing',
    'putDomain',
    'createEpisode',
    'examineShow',
    'putEpisode',
    'listEpisodes',
    'getEpisode',
    'changeEpisode',
    'setEpisodeArtwork',
    'removeEpisodeArtwork',
    'setEpisodeChapters',
    'getChapterLines',
    'setEpisodeTranscript',
    'getOriginalTranscript',
    'removeEpisodeTranscript',
    'listEpisodeVersions',
    'getEpisodeVersion',
    'compareEpisodeVersions',
    'restoreEpisodeVersion',
    'replaceEpisodeAudio',
    'undoEpisodeAudio',
    'getPastFeed',
    'withdrawEpisode',
    'publishEpisode',
    'deleteEpisode',
    'restoreEpisode',
    'deleteShow',
    'restoreShow',
  ];

  test('work as they stand', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longwave-curl-'));
    copyFileSync(audio, join(folder, 'episode.mp3'));
    copyFileSync(otherAudio, join(folder, 'corrected.mp3'));
    writeFileSync(join(folder, 'cover.jpg'), await jpeg(1400));
    writeFileSync(join(folder, 'chapters.txt'), '00:00 Intro');
    writeFileSync(join(folder, 'episode.vtt'), 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello');
    const lines = new Map(
      [...operations.values()].map(({ operation }) => [
        operation.operationId,
        /```sh\n([^`]+)\n```/.exec(operation.description ?? '')?.[1],
      ]),
    );
    expect([...lines].flatMap(([id, line]) => (line ? id : [])).toSorted()).toEqual(
      inOrder.toSorted(),
    );
    let id = '';
    for (const name of inOrder) {
      const script = `curl() { command curl -fsS "$@"; }\n${lines.get(name)}`;
      const env = { PATH: process.env['PATH'], TOKEN: server.token, ID: id };
      const { stdout } = await run('bash', ['-c', script], { cwd: folder, env });
      if (name === 'createEpisode') ({ id } = JSON.parse(stdout) as { id: string });
    }
    rmSync(folder, { recursive: true });
  });
});
