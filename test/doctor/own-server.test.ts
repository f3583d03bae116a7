import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportAnswer } from '../../src/doctor/answer-schema.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { startCanary } from '../platform/fetch-world.ts';
import { CLI } from '../support/program.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { ProblemJson, TestServer } from '../support/server.ts';

const full = {
  description: 'Engineers talk about what broke.',
  language: 'en',
  author: 'Ada Example',
  owner_name: 'Ada Example',
  owner_email: 'ada@example.org',
  categories: ['Technology', 'Society & Culture > Documentary'],
  funding: [{ url: 'https://example.org/give', text: 'Give' }],
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  const picture = new Uint8Array(await jpeg(1400));
  for (const title of ['First Show', 'Second Show']) {
    const { slug } = await makeShow(server, { title, ...full });
    await server.api(`/api/shows/${slug}/artwork`, { method: 'PUT', body: picture });
    for (const kind of ['mp3-vbr', 'm4a'] as const)
      await makeEpisode(server, slug, await makeAudio({ kind, seconds: 30 }), {
        title: `About ${kind}`,
        notes: 'Hello, [you](https://example.org/).',
      });
  }
  await makeShow(server, { title: 'Empty' });
});
afterAll(() => server.stop());

interface Outcome {
  code: number;
  out: string;
  err: string;
}

async function doctor(words: string[], settings: Record<string, string> = {}): Promise<Outcome> {
  const { folder: cwd } = server;
  const env = { PATH: process.env['PATH'], ...server.settings, ...settings };
  return await new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'doctor', ...words], { env, cwd }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

/** What cannot be otherwise on a machine that nobody else can reach. */
const onLocalhost = [18, 28, 60, 75, 121];

describe('our own feed', () => {
  test.each(['first-show', 'second-show'])(
    'of %s is right; only https and a guid are missing, which localhost cannot have',
    async (slug) => {
      const response = await server.api(`/api/shows/${slug}/doctor`);
      const report = await jsonOf<ReportAnswer>(response);
      expect(report.counts.error).toBe(0);
      expect(
        report.findings.map(({ rule }) => rule).filter((rule) => !onLocalhost.includes(rule)),
      ).toEqual([]);
      expect(report.url).toBe(`${server.url}/feeds/${slug}.xml`);
      expect(report.rules_checked).toBeGreaterThan(110);
    },
  );

  test('is examined once for all who ask at the same time', async () => {
    const ask = async () => jsonOf<ReportAnswer>(await server.api('/api/shows/first-show/doctor'));
    const [one, other] = await Promise.all([ask(), ask()]);
    expect(one).toEqual(other);
  });

  test('of a show that does not exist is 404', async () => {
    const response = await server.api('/api/shows/nobody/doctor');
    expect([response.status, (await jsonOf<ProblemJson>(response)).code]).toEqual([
      404,
      'show.not-found',
    ]);
  });
});

describe('longwave doctor', () => {
  test('says of a show that it is right, with a verdict in the last line', async () => {
    const { code, out } = await doctor(['first-show']);
    expect(code).toBe(0);
    expect(out).toContain(`${server.url}/feeds/first-show.xml`);
    expect(out.trim().split('\n').at(-1)).toMatch(
      /^The feed is right: no errors, \d+ warnings, \d+ notes; \d+ rules checked\.$/,
    );
  });

  test('looks at every show, and fails when one of them has an error', async () => {
    const { code, out } = await doctor([]);
    expect(code).toBe(1);
    for (const slug of ['first-show', 'second-show', 'empty'])
      expect(out).toContain(`/feeds/${slug}.xml`);
    expect(out).toContain(
      '- The show has no artwork (itunes:image).\n  Where: line 1\n  Add <itunes:image',
    );
    expect(out).toMatch(/The feed is not right yet: \d+ errors/);
  });

  test('writes JSON as the API does', async () => {
    const one = JSON.parse((await doctor(['first-show', '--json'])).out) as ReportAnswer;
    expect(Object.keys(one)).toEqual(['url', 'examined_at', 'findings', 'counts', 'rules_checked']);
    const every = JSON.parse((await doctor(['--json'])).out) as ReportAnswer[];
    expect(every).toHaveLength(3);
  });

  test('of an address takes that one, and needs no data of our own for it', async () => {
    const settings = { DATA_DIR: join(server.folder, 'nothing') };
    const { code, out } = await doctor([`${server.url}/feeds/first-show.xml`], settings);
    expect([code, out]).toEqual([0, expect.stringContaining('The feed is right')]);
  });

  test('opens no address inside this network but our own, also not by a redirect from there', async () => {
    const canary = await startCanary();
    const direct = await doctor([`http://127.0.0.1:${canary.port}/feed.xml`]);
    expect([direct.code, direct.out]).toEqual([
      1,
      expect.stringContaining('Longwave does not open this address.'),
    ]);
    const own = createServer((_request, response) => {
      response.writeHead(302, { location: `http://localhost:${canary.port}/` }).end();
    }).listen(0, '127.0.0.1');
    await once(own, 'listening');
    const url = `http://localhost:${(own.address() as AddressInfo).port}`;
    const moved = await doctor([`${url}/feed.xml`], { PUBLIC_URL: url });
    expect(moved.out).toContain('Longwave does not open this address.');
    expect(canary.hits).toBe(0);
    own.close();
    canary.close();
  });

  test.each([
    [['nobody'], 'There is no show "nobody"'],
    [['a', 'b'], 'The doctor looks at one feed, or at every show.'],
    [['--colour'], "Unknown option '--colour'"],
  ])('%j fails with a sentence for a person', async (words, sentence) => {
    const { code, out, err } = await doctor(words);
    expect(code).toBe(1);
    expect(err).toContain(sentence);
    expect(out + err).not.toMatch(/\bat .*\.ts:\d+/);
  });
});
