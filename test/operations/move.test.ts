import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { moveDatabase } from '../../src/operations/move-database.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openMigratedDatabase } from '../../src/data.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { openLog } from '../../src/platform/log.ts';
import { wire } from '../../src/wiring.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { longwave } from '../support/command.ts';
import { emptyLocation, openTestDatabase } from '../support/database.ts';
import { patience, rounds } from '../support/faults.ts';
import { makeEpisode, makeShow, ownSettings, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { keepFile } from './files-world.ts';
import { killedLongwave } from './killed-command.ts';

const PUBLIC_URL = 'https://podcast.example.org';
/** Every command and server is a process or a start of its own. */
const PATIENT = { timeout: 120_000 };
const HITS = 41_000;
const KILLS = rounds(3);
const FILES_A_KILL = 5;

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
    expect([code, err]).toEqual([1, expect.stringContaining('A Longwave server is running')]);
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

describe.skipIf(inject('postgresUrl') === undefined)('SQLite to PostgreSQL', () => {
  test(
    `killed ${KILLS} times at any point and begun again, it ends with the same rows in every table, the same feed and the same tag, and the old database as it was (reliability R41)`,
    async () => {
      const before = rowsOfSqlite(old.settings['DATA_DIR']!);
      const move = async (url: string) =>
        await timed(() => longwave(old.folder, ['move', '--to-database', url], old.settings));
      const lastsMs = (await move(await emptyPostgres())).ms;
      const url = await emptyPostgres();
      const words = ['move', '--to-database', url];
      let whole = 0;
      let gathered = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        await killedLongwave(old.folder, words, old.settings, lastsMs);
        const { hits = [], moving_hits = [] } = await rowsOfPostgres(url);
        expect([0, HITS], 'all or nothing').toContain(hits.length);
        if (hits.length === HITS) whole += 1;
        const now = Math.max(hits.length, moving_hits.length);
        expect(now, 'what was copied stays').toBeGreaterThanOrEqual(gathered);
        gathered = now;
      }
      const { ms } = await move(url); // refused when a kill came after the end
      console.log(
        `a move of ${HITS} hits lasts ${lastsMs} ms; ${whole} of ${KILLS} kills came after its end; the last took ${ms} ms`,
      );
      expect(await rowsOfPostgres(url)).toEqual(before);
      expect(rowsOfSqlite(old.settings['DATA_DIR']!)).toEqual(before);
      const again = (await move(url)).result;
      expect([again.code, again.err]).toEqual([1, expect.stringContaining('a move replaces none')]);
      const server = await startServer({
        beside: old,
        settings: { DATABASE_URL: url, PUBLIC_URL },
      });
      expect(await feedOf(server)).toEqual(feed);
      // What can be found did not come along: the new server makes it again.
      const found = async () => await (await fetch(`${server.url}/my-show?q=two`)).text();
      await vi.waitFor(async () => expect(await found()).toContain('href="/my-show/two"'), 10_000);
      await server.stop({ keep: true });
    },
    patience(KILLS, 40_000),
  );

  test(
    'one that was cut goes on where it was, and copies again what has changed in the old database since (reliability R41)',
    PATIENT,
    async () => {
      const config = parseConfig(old.settings);
      const from = await openMigratedDatabase(config, systemClock, openLog('silent'));
      const target = await openTestDatabase('postgres');
      onTestFinished(async () => {
        await from.close();
        await target.close();
      });
      const move = (heard: Parameters<typeof moveDatabase>[2]) =>
        moveDatabase(from, target.database, heard);
      const cutAt = async (rows: number): Promise<number[]> => {
        const seen: number[] = [];
        const cut = move((table, count) => {
          if (table === 'hits') seen.push(count);
          if (table === 'hits' && count >= rows) throw new Error('cut');
        });
        await expect(cut).rejects.toThrow('cut');
        return seen;
      };
      const first = await cutAt(HITS / 4);
      const [next] = await cutAt(HITS / 2);
      expect(next).toBeGreaterThan(first.at(-1)!);
      await changeHits(from, 'other');
      await move(() => undefined);
      await changeHits(from, 'agent');
      const moved = sql<{ agent: string; count: number }>`
        select user_agent as agent, count(*) as count from hits group by user_agent`;
      const { rows } = await moved.execute(target.database.read);
      expect(rows).toEqual([{ agent: 'other', count: HITS }]);
    },
  );

  test(
    'files of a server that runs on PostgreSQL are not moved: it is seen, and refused',
    PATIENT,
    async () => {
      const server = await startServer({ database: 'postgres' });
      const settings = { ...server.settings, ...bucketThatIsNot };
      const words = ['move', '--to-storage', 's3'];
      const { code, err } = await longwave(server.folder, words, settings);
      expect([code, err]).toEqual([1, expect.stringContaining('A Longwave server is running')]);
      await server.stop({ keep: true });
      const later = await longwave(server.folder, words, settings);
      expect(later.err).not.toContain('is running');
      rmSync(server.folder, { recursive: true });
    },
  );
});

describe.skipIf(inject('s3') === undefined)('disk to bucket and back', () => {
  test(
    `killed ${KILLS} times and begun again, every file is there and the same, and nothing is gone from the old place (reliability R41)`,
    async () => {
      const bucket = await ownSettings({ storage: 's3' }, old.folder);
      const settings = { ...bucket, UPLOADS_DIR: old.settings['UPLOADS_DIR']! };
      const added = FILES_A_KILL * KILLS;
      await addFiles(old, added);
      const before = filesIn(settings.UPLOADS_DIR);
      const words = ['move', '--to-storage', 's3'];
      const startMs = (await timed(() => longwave(old.folder, ['jobs'], settings))).ms;
      for (let kill = 0; kill < KILLS; kill += 1)
        await killedLongwave(old.folder, words, settings, startMs * 3);
      const there = await longwave(old.folder, words, settings);
      const count = `${added + 3} files`;
      expect([there.code, there.err, there.out]).toEqual([0, '', expect.stringContaining(count)]);
      expect(filesIn(settings.UPLOADS_DIR)).toEqual(before);
      const empty = join(old.folder, 'uploads-again');
      mkdirSync(empty);
      const back = { ...settings, UPLOADS_DIR: empty };
      for (let turn = 0; turn < 2; turn += 1) {
        const here = await longwave(old.folder, ['move', '--to-storage', 'disk'], back);
        expect([here.code, here.err, here.out]).toEqual([0, '', expect.stringContaining(count)]);
      }
      expect(filesIn(empty)).toEqual(before);
    },
    patience(KILLS, 40_000),
  );
});

const bucketThatIsNot = {
  STORAGE: 's3',
  S3_ENDPOINT: 'http://127.0.0.1:1',
  S3_REGION: 'us-east-1',
  S3_BUCKET: 'none',
  S3_ACCESS_KEY_ID: 'x',
  S3_SECRET_ACCESS_KEY: 'x',
};

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const began = performance.now();
  const result = await work();
  return { result, ms: Math.round(performance.now() - began) };
}

async function changeHits(database: Database, agent: string): Promise<void> {
  await database.transaction(async (queries) => {
    await sql`update hits set user_agent = ${agent}`.execute(queries);
  });
}

async function emptyPostgres(): Promise<string> {
  const location = await emptyLocation('postgres');
  return location.kind === 'postgres' ? location.url : '';
}

type Rows = Record<string, string[]>;

/** Every row of every table but the list of migrations and what searching makes again by itself, as text, in an order of its own. */
function rowsOfSqlite(dataDir: string): Rows {
  const database = new DatabaseSync(join(dataDir, 'longwave.db'), { readOnly: true });
  const tables = database
    .prepare(
      "select name from sqlite_master where type = 'table' and name <> 'migrations' and name not like 'passages%'",
    )
    .all()
    .map(({ name }) => String(name));
  const rows = tables.map((name) => [
    name,
    asTexts(database.prepare(`select * from ${name}`).all()),
  ]);
  database.close();
  return Object.fromEntries(rows) as Rows;
}

async function rowsOfPostgres(url: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'migrations' and tablename <> 'passages'",
  );
  const all: Rows = {};
  for (const { name } of tables)
    all[name] = asTexts((await client.query<object>(`select * from ${name}`)).rows);
  await client.end();
  return all;
}

function asTexts(rows: object[]): string[] {
  return rows
    .map((row) =>
      Object.entries(row)
        .map(([name, value]) => `${name}=${String(value)}`)
        .toSorted()
        .join(' '),
    )
    .toSorted();
}

/** Files with a row each, and no show. */
async function addFiles({ settings }: TestServer, count: number): Promise<void> {
  const wiring = await wire(parseConfig(settings), systemClock, openLog('silent'));
  for (let n = 0; n < count; n += 1) await keepFile(wiring);
  await wiring.close();
}

/** The SHA-256 of every file of episodes and shows, by its path. */
function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/.') && !path.includes('longwave-installation'));
  const sums = paths.map((path) => [
    path.slice(folder.length),
    createHash('sha256').update(readFileSync(path)).digest('hex'),
  ]);
  return Object.fromEntries(sums.toSorted()) as Record<string, string>;
}
