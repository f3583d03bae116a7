import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openGlances } from '../../src/doctor/glances.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { wire } from '../../src/wiring.ts';
import type { Wiring } from '../../src/wiring.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

let server: TestServer;
let wiring: Wiring;
beforeAll(async () => {
  server = await startServer({});
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 5 });
  for (const title of ['First', 'Second']) {
    const { slug } = await makeShow(server, { title });
    await makeEpisode(server, slug, audio, { title: 'Without notes' });
  }
  wiring = await wire(parseConfig(server.settings), systemClock, openLog('silent'));
});
afterAll(async () => {
  await wiring.close();
  await server.stop();
});

test('who has no patience gets what is known, and the feeds are looked at all the same for the next time', async () => {
  const look = openGlances(wiring);
  expect(await look(['first', 'second'], 0)).toEqual(new Map());
  await vi.waitFor(async () => expect((await look(['first', 'second'], 50)).size).toBe(2), 10_000);
});

test('a feed that cannot be looked at is left out, and costs the others nothing', async () => {
  const known = await openGlances(wiring)(['nowhere', 'second'], 10_000);
  expect([...known.keys()]).toEqual(['second']);
});

test('that the world cannot reach a server yet is no finding of any show', async () => {
  const known = await openGlances(wiring)(['first'], 10_000);
  const { findings, count } = known.get('first')!;
  expect(count).toBe(findings.length);
  const said = findings.map(({ message }) => message);
  expect(said).toContain('This episode has no description.');
  expect(said.join(' ')).not.toMatch(/http:|podcast:guid/);
  expect(findings.every(({ severity }) => severity !== 'info')).toBe(true);
});

test('what is mended is no finding of the next look', async () => {
  const look = openGlances(wiring);
  const before = (await look(['first'], 10_000)).get('first')!.count;
  const json = { author: 'Ada Example' };
  await server.api('/api/shows/first', { method: 'PATCH', json });
  expect((await look(['first'], 10_000)).get('first')!.count).toBe(before - 1);
});
