import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { longwave } from '../support/command.ts';
import { emptyLocation } from '../support/database.ts';
import { makeEpisode, makeShow, ownSettings, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { killedLongwave } from './killed-command.ts';

const PUBLIC_URL = 'https://podcast.example.org';
/** Every command and server is a process or a start of its own. */
const PATIENT = { timeout: 120_000 };
const HITS = 20_000;

let old: TestServer;
let feed: { tag: string | null; body: string };

async function feedOf(server: TestServer) {
  const response = await fetch(`${server.url}/feeds/my-show.xml`);
  return { tag: response.headers.get('etag'), body: await response.text() };
}

beforeAll(async () => {
  old = await startServer({ settings: { PUBLIC_URL } });
  await makeShow(old, { description: 'Grüße, 日本語 and 🎙' });
  const audio = await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 5 });
  for (const title of ['One', 'Two', 'Three']) await makeEpisode(old, 'my-show', audio, { title });
  feed = await feedOf(old);
  await old.stop({ keep: true });
  const database = new DatabaseSync(join(old.settings['DATA_DIR']!, 'longwave.db'));
  const insert = database.prepare(
    "insert into hits values (?, 1, 'file', 'GET', 200, null, null, 5, 'agent', 'hash')",
  );
  database.exec('begin');
  for (let hit = 0; hit < HITS; hit += 1) insert.run(`${hit.toString(36)}-É${hit}`);
  database.exec('commit');
  database.close();
});
afterAll(() => rmSync(old.folder, { recursive: true, force: true }));

describe('what cannot be moved', PATIENT, () => {
  test('a server that runs is refused: what it writes meanwhile would be left behind', async () => {
    const server = await startServer({ beside: old });
    const words = ['move', '--to-database', 'postgres://localhost/nowhere'];
    const { code, err } = await longwave(old.folder, words, old.settings);
    await server.stop({ keep: true });
    expect([code, err]).toEqual([1, expect.stringContaining('already running')]);
  });

  test.each([
    [[]],
    [['--to-storage', 'tape']],
    [['--to-database', 'postgres://x', '--to-storage', 's3']],
  ])('move %j says what there is', async (words) => {
    const { code, err } = await longwave(old.folder, ['move', ...words], old.settings);
    expect([code, err]).toEqual([1, expect.stringContaining('Say where to')]);
  });
});

describe.skipIf(inject('postgresUrl') === undefined)('SQLite to PostgreSQL', PATIENT, () => {
  test('killed three times at any point and begun again, it ends with the same rows, the same feed and the same tag', async () => {
    const target = await emptyLocation('postgres');
    const url = target.kind === 'postgres' ? target.url : '';
    const words = ['move', '--to-database', url];
    for (let turn = 0; turn < 3; turn += 1) await killedLongwave(old.folder, words, old.settings);
    await longwave(old.folder, words, old.settings); // refused when a kill came after the end
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('select count(*)::int as count from hits');
    await client.end();
    expect(rows).toEqual([{ count: HITS }]);
    const server = await startServer({
      beside: old,
      settings: { DATABASE_URL: url, PUBLIC_URL },
    });
    expect(await feedOf(server)).toEqual(feed);
    await server.stop({ keep: true });
    const again = await longwave(old.folder, words, old.settings);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('a move replaces none')]);
  });
});

describe.skipIf(inject('s3') === undefined)('disk to bucket and back', PATIENT, () => {
  test('killed and begun again, every file is there and the same, and nothing is gone from the old place', async () => {
    const bucket = await ownSettings({ storage: 's3' }, old.folder);
    const settings = { ...bucket, UPLOADS_DIR: old.settings['UPLOADS_DIR']! };
    for (let turn = 0; turn < 3; turn += 1)
      await killedLongwave(old.folder, ['move', '--to-storage', 's3'], settings);
    const there = await longwave(old.folder, ['move', '--to-storage', 's3'], settings);
    expect([there.code, there.err, there.out]).toEqual([0, '', expect.stringContaining('3 files')]);
    const empty = join(old.folder, 'uploads-again');
    mkdirSync(empty);
    const back = { ...settings, UPLOADS_DIR: empty };
    const here = await longwave(old.folder, ['move', '--to-storage', 'disk'], back);
    expect([here.code, here.err, here.out]).toEqual([0, '', expect.stringContaining('3 files')]);
  });
});
