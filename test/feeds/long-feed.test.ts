import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressesAt } from '../../src/addresses/urls.ts';
import { reportOn } from '../../src/doctor/doctor.ts';
import type { Report } from '../../src/doctor/doctor.ts';
import { notAsked } from '../../src/doctor/examined.ts';
import { openFeedReader } from '../../src/doctor/feed-document.ts';
import { renderShow } from '../../src/feeds/render.ts';
import type { KeptRuns } from '../../src/feeds/render-runs.ts';
import { migrations } from '../../src/migrations/all.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { wholeEpisode } from './whole-namespace.ts';

const notes = Array.from(
  { length: 40 },
  (_, n) => `Paragraph **${n}**, ${'with words '.repeat(7)}.`,
).join('\n\n');

let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await startServer();
  database = openDatabase({
    location: { kind: 'sqlite' },
    dataDir: server.settings['DATA_DIR']!,
    clock: systemClock,
    connections: 1,
    onLost: () => undefined,
  });
  await migrate(database, migrations, Date.now());
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

/** A show of so many episodes, each with every tag and 4 kB of notes: one goes through the API, the rest are its copies. */
async function longShow(title: string, episodes: number): Promise<string> {
  const { id, slug } = await makeShow(server, { title });
  const body = new FormData();
  const fields = {
    ...wholeEpisode,
    txt: [{ value: 'short' }],
    soundbites: [{ start_time: 1, duration: 2 }],
  };
  for (const [name, value] of Object.entries(fields))
    body.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  body.set('notes', notes);
  body.set('chapters', '00:00 Intro\n00:01 Middle\n00:02 End');
  const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
  body.set('audio', new Blob([await readBytes(audio)]), 'a.mp3');
  const made = await server.api(`/api/shows/${slug}/episodes`, { method: 'POST', body });
  expect(made.status, await made.clone().text()).toBe(201);
  const episode = await jsonOf<EpisodeJson>(made);
  const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello';
  await server.api(`/api/episodes/${episode.id}/transcripts/en`, { method: 'PUT', body: vtt });
  copyEpisode(server, episode.id, episodes - 1);
  return id;
}

async function readBytes(path: string): Promise<Buffer<ArrayBuffer>> {
  const { readFile } = await import('node:fs/promises');
  return await readFile(path);
}

/** Every row that belongs to the episode, once more for each copy, an hour older each. */
function copyEpisode({ settings }: TestServer, id: string, copies: number): void {
  const file = new DatabaseSync(join(settings['DATA_DIR']!, 'longwave.db'));
  const copy = (table: string, where: string, changes: Record<string, string>): void => {
    const columns = file
      .prepare(`pragma table_info(${table})`)
      .all()
      .map(({ name }) => String(name));
    const values = columns.map((name) => changes[name] ?? name);
    file
      .prepare(
        `with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${copies})
         insert into ${table} (${columns.join()}) select ${values.join()} from ${table}, counted where ${where}`,
      )
      .run(id);
  };
  const own = (name: string) => `${name} || '-' || n`;
  const audio = `id in (select audio_id from episodes where id = ?)`;
  copy('files', audio, { id: own('id'), store_key: own('store_key') });
  copy('notes_html', 'episode_id = ?', { episode_id: own('episode_id') });
  copy('chapters', 'episode_id = ?', { episode_id: own('episode_id') });
  copy('transcripts', 'episode_id = ?', { episode_id: own('episode_id'), id: own('id') });
  const at = { publish_at: 'publish_at - n * 3600000' };
  const names = { id: own('id'), guid: own('guid'), slug: own('slug'), audio_id: own('audio_id') };
  copy('episodes', 'id = ?', { ...names, ...at });
  file.close();
}

async function reportOnXml(xml: Buffer): Promise<Report> {
  const reader = openFeedReader();
  reader.write(xml);
  const reading = reader.end();
  const { document } = reading;
  return await reportOn({ ...notAsked, url: '', now: Date.now(), reading, document });
}

interface Rendered {
  bytes: number;
  items: string[];
  xml: Buffer;
}

async function rendered(showId: string, kept = new Map<string, KeptRuns>()): Promise<Rendered> {
  const tools = { database, addresses: addressesAt('https://podcast.test') };
  const feed = await renderShow(tools, kept, showId);
  const xml = Buffer.concat(feed!.pieces);
  return { bytes: xml.length, items: xml.toString().split('<item>').slice(1), xml };
}

const always = [
  /<title><!\[CDATA\[./,
  /<guid isPermaLink="false">./,
  /<pubDate>./,
  /<enclosure url="https:[^"]+" length="\d+" type="audio\/mpeg"/,
  /<podcast:chapters url="https:/,
  /<podcast:transcript url="https:[^"]+\.vtt" type="text\/vtt"/,
  /<itunes:duration>4</,
];
const givenUp = [/<psc:chapter /, /<podcast:person/, /<podcast:soundbite/, /<content:encoded>/];

describe('a feed with every tag and 4 kB of notes an episode', () => {
  test('of 1,000 episodes leaves nothing out', async () => {
    const { items } = await rendered(await longShow('A thousand', 1000));
    expect(items).toHaveLength(1000);
    for (const item of items)
      for (const part of [...always, ...givenUp]) expect(item).toMatch(part);
  }, 60_000);

  test('of 10,000 keeps every episode and stays under 25 MB; only older ones give up what apps can do without (feed rule 15)', async () => {
    const { items, bytes, xml } = await rendered(await longShow('Ten thousand', 10_000));
    expect(items).toHaveLength(10_000);
    expect(bytes).toBeLessThan(25_000_000);
    for (const item of items) for (const part of always) expect(item).toMatch(part);
    for (const item of items.slice(0, 500)) for (const part of givenUp) expect(item).toMatch(part);
    for (const item of items.slice(600)) {
      for (const part of givenUp) expect(item).not.toMatch(part);
      expect(item.length).toBeLessThan(2500);
    }
    const told = (await reportOnXml(xml)).findings.filter(({ rule }) => rule === 15);
    expect(told).toMatchObject([
      {
        severity: 'info',
        message: expect.stringContaining(
          'Podlove chapters, no persons, no soundbites, no long notes',
        ),
      },
    ]);
  }, 120_000);

  test('has the same bytes whether it grew or was rendered afresh', async () => {
    const showId = await longShow('Grows', 4000);
    const kept = new Map<string, KeptRuns>();
    await rendered(showId, kept);
    expect(kept.get(showId)!.level).toBeGreaterThan(0);
    const file = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
    const change = (sql: string) => file.prepare(sql).run(showId);
    const oldest = `(select publish_at from episodes where show_id = '${showId}' order by publish_at limit 1 offset 3400)`;
    change(`update episodes set deleted_at = 1 where show_id = ? and publish_at < ${oldest}`);
    const smaller = await rendered(showId, kept);
    expect(smaller).toEqual(await rendered(showId));
    expect(kept.get(showId)!.level).toBe(0);
    change('update episodes set deleted_at = null where show_id = ?');
    file.close();
    expect(await rendered(showId, kept)).toEqual(await rendered(showId));
  }, 120_000);
});
