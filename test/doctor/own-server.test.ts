import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import type { ReportAnswer } from '../../src/doctor/answer-schema.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

test('x', async () => {
  const { slug } = await makeShow(server, {
    title: 'One',
    description: 'About.',
    language: 'en',
    author: 'Ada',
    owner_name: 'Ada',
    owner_email: 'ada@example.org',
    categories: ['Technology'],
  });
  await server.api(`/api/shows/${slug}/artwork`, {
    method: 'PUT',
    body: new Uint8Array(await jpeg(1400)),
  });
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 30 });
  await makeEpisode(server, slug, audio, { title: 'First', notes: 'Hello.' });
  const t = performance.now();
  const report = await jsonOf<ReportAnswer>(await server.api(`/api/shows/${slug}/doctor`));
  console.log(performance.now() - t);
  console.log(JSON.stringify(report, undefined, 1));
  expect(report.counts.error).toBe(0);
});
