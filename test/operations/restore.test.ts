import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrations } from '../../src/migrations/all.ts';
import { checkBackup } from '../../src/operations/backup-check.ts';
import { hashLine } from '../../src/operations/backup-manifest.ts';
import { TarWriter } from '../../src/operations/tar.ts';
import { readTar } from '../../src/operations/tar-reader.ts';
import { storedName } from '../../src/platform/database/migrate.ts';
import { LongwaveError } from '../../src/platform/errors.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { longwave } from '../support/command.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { callApi, makeEpisode, makeShow, ownSettings, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { killedLongwave } from './killed-command.ts';

const PUBLIC_URL = 'https://podcast.example.org';
const storage = inject('s3') === undefined ? 'disk' : 's3';

/** Every command and server is a process or a start of its own. */
const PATIENT = { timeout: 120_000 };
const audio = await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 5 });

/** An empty place of the kind, and its settings. */
async function emptyPlace(kind: 'sqlite' | 'postgres') {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-restored-'));
  return { folder, settings: await ownSettings({ database: kind, storage }, folder) };
}

type Place = Awaited<ReturnType<typeof emptyPlace>>;

const feedOf = async (server: TestServer, tag?: string) => {
  const headers: Record<string, string> = tag === undefined ? {} : { 'if-none-match': tag };
  const response = await fetch(`${server.url}/feeds/my-show.xml`, { headers });
  return {
    status: response.status,
    tag: response.headers.get('etag')!,
    body: await response.text(),
  };
};

const started = (place: Place): Promise<TestServer> =>
  startServer({
    beside: {
      ...place,
      url: '',
      token: '',
      api: () => Promise.reject(new Error('not yet')),
      stop: () => Promise.resolve(),
    },
    settings: { PUBLIC_URL },
  });

describe.each(kindsOfDatabase())('a restore on %s', PATIENT, (kind) => {
  let old: TestServer;
  let older: string;
  let backup: string;
  let episode: EpisodeJson;
  let last: Awaited<ReturnType<typeof feedOf>>;
  let lastOfOlder: string;
  beforeAll(async () => {
    old = await startServer({ database: kind, storage, settings: { PUBLIC_URL } });
    await makeShow(old);
    episode = await makeEpisode(old, 'my-show', audio);
    older = join(old.folder, 'older.tar');
    lastOfOlder = (await feedOf(old)).body;
    await longwave(old.folder, ['backup', older, '--with-files'], old.settings);
    await old.api(`/api/episodes/${episode.id}`, { method: 'PATCH', json: { title: 'Later' } });
    last = await feedOf(old);
    backup = join(old.folder, 'newer.tar');
    await longwave(old.folder, ['backup', backup, '--with-files'], old.settings);
    await old.stop({ keep: true });
  });
  afterAll(() => rmSync(old.folder, { recursive: true, force: true }));

  test('gives the same feed byte for byte under a new tag, the same files, and tokens that still open', async () => {
    const place = await emptyPlace(kind);
    const { code, err } = await longwave(place.folder, ['restore', backup], place.settings);
    expect([code, err]).toEqual([0, '']);
    const server = await started(place);
    const feed = await feedOf(server);
    expect(feed.body).toBe(last.body);
    expect(feed.tag).not.toBe(last.tag);
    expect((await callApi(server.url, old.token, '/api/shows', {})).status).toBe(200);
    const path = new URL(episode.enclosure.url).pathname;
    const sound = Buffer.from(await (await fetch(`${server.url}${path}`)).arrayBuffer());
    expect(sound.equals(readFileSync(audio))).toBe(true);
    await server.stop();
    rmSync(place.folder, { recursive: true });
  });

  test('of an older backup never answers 304 to an app that knows a later feed, also after new changes', async () => {
    const place = await emptyPlace(kind);
    await longwave(place.folder, ['restore', older], place.settings);
    const server = await started(place);
    const feed = await feedOf(server, last.tag);
    expect([feed.status, feed.body]).toEqual([200, lastOfOlder]);
    // The count of versions comes by the same number again, for another title.
    await callApi(server.url, old.token, `/api/episodes/${episode.id}`, {
      method: 'PATCH',
      json: { title: 'Other' },
    });
    const changed = await feedOf(server, last.tag);
    expect([changed.status, changed.body.includes('Other')]).toEqual([200, true]);
    await server.stop();
    rmSync(place.folder, { recursive: true });
  });

  test('killed at any point and begun again ends with all of it', async () => {
    const place = await emptyPlace(kind);
    const words = ['restore', backup];
    for (let turn = 0; turn < 3; turn += 1)
      await killedLongwave(place.folder, words, place.settings);
    await longwave(place.folder, words, place.settings); // refused when a kill came after the end
    const server = await started(place);
    const feed = await feedOf(server, last.tag);
    expect([feed.status, feed.body]).toEqual([200, last.body]);
    await server.stop();
    rmSync(place.folder, { recursive: true });
  });

  test('into a place that is in use is refused, and changes nothing there', async () => {
    const settings = { ...old.settings };
    const { code, err } = await longwave(old.folder, ['restore', older], settings);
    expect([code, err]).toEqual([1, expect.stringContaining('a restore replaces none')]);
    const server = await startServer({ beside: old, settings: { PUBLIC_URL } });
    expect(await feedOf(server)).toEqual({ ...last, status: 200 });
    await server.stop({ keep: true });
  });

  test('of a backup without its files says which ones are missing', async () => {
    const server = await startServer({ beside: old });
    const short = join(old.folder, 'short.tar');
    await longwave(old.folder, ['backup', short, '--overwrite'], old.settings);
    await server.stop({ keep: true });
    const place = await emptyPlace(kind);
    const { code, err } = await longwave(place.folder, ['restore', short], place.settings);
    expect([code, err]).toEqual([1, expect.stringMatching(/1 files .*\n {2}audio\//)]);
    rmSync(place.folder, { recursive: true });
  });
});

describe('a backup that is not what was written', PATIENT, () => {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-damaged-'));
  const file = join(folder, 'backup.tar');
  const known = migrations.map((migration) => storedName(migration));
  let whole: Buffer;
  beforeAll(async () => {
    const server = await startServer();
    await makeShow(server);
    await makeEpisode(server, 'my-show', audio);
    await longwave(server.folder, ['backup', file, '--with-files'], server.settings);
    whole = readFileSync(file);
    await server.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Tries to restore these bytes; nothing may have been written. */
  const refusal = async (bytes: Buffer): Promise<string> => {
    writeFileSync(file, bytes);
    const settings = { DATA_DIR: join(folder, 'data'), UPLOADS_DIR: join(folder, 'uploads') };
    const { code, err } = await longwave(folder, ['restore', file], settings);
    expect(code).toBe(1);
    expect(existsSync(settings.DATA_DIR) || existsSync(settings.UPLOADS_DIR)).toBe(false);
    return err;
  };

  test('cut off, it is refused and nothing is written', async () => {
    for (const length of [0, 700, whole.length - 512]) {
      writeFileSync(file, whole.subarray(0, length));
      await expect(checkBackup(file, known)).rejects.toMatchObject({ code: 'backup.truncated' });
    }
    expect(await refusal(whole.subarray(0, whole.length >> 1))).toContain('The backup is cut off.');
  });

  test('with one bit flipped anywhere, in a header, a hash or the padding, it is refused', async () => {
    writeFileSync(file, whole);
    const heard: number[] = [];
    await checkBackup(file, known, (bytes) => heard.push(bytes));
    expect(heard).toEqual(heard.toSorted((one, other) => one - other));
    expect(heard.at(-1), 'all but headers and padding').toBeGreaterThan(whole.length * 0.8);
    const headers = whole.length >> 9;
    const places = Array.from({ length: 300 }, (_, turn) =>
      turn < 150 ? whole.length - 1 - turn * 29 : (turn % headers) * 512 + ((turn * 37) % 512),
    );
    for (const place of places) {
      const flipped = Buffer.from(whole);
      flipped[place]! ^= 1 << (place % 8);
      writeFileSync(file, flipped);
      const code = await checkBackup(file, known).then(
        () => 'taken',
        (error: unknown) => (error instanceof LongwaveError ? error.code : String(error)),
      );
      expect(code, `byte ${place}`).toMatch(/^backup\.(damaged|truncated)$/);
    }
    flip(whole.length >> 1);
    expect(await refusal(readFileSync(file))).toContain('The backup is damaged');
  });

  test('of a newer release, it is refused and nothing is written', async () => {
    expect(await refusal(await withManifest((json) => json.replace('0001-', '0901-')))).toContain(
      'A newer Longwave made this backup.',
    );
    expect(
      await refusal(await withManifest((json) => json.replace('"format": 1', '"format": 2'))),
    ).toContain('A newer Longwave made this backup.');
  });

  test.skipIf(inject('postgresUrl') === undefined)(
    'whole, but of another database than the settings say, it is refused too',
    async () => {
      writeFileSync(file, whole);
      const place = await emptyPlace('postgres');
      const { code, err } = await longwave(place.folder, ['restore', file], place.settings);
      expect([code, err]).toEqual([1, expect.stringContaining('Leave DATABASE_URL out')]);
      rmSync(place.folder, { recursive: true });
    },
  );

  const flip = (place: number): void => {
    const bytes = Buffer.from(whole);
    bytes[place]! ^= 1;
    writeFileSync(file, bytes);
  };

  /** The same backup with another manifest, whole by all its hashes. */
  const withManifest = async (change: (json: string) => string): Promise<Buffer> => {
    writeFileSync(file, whole);
    const path = join(folder, 'changed.tar');
    const handle = await open(path, 'w');
    const tar = new TarWriter(handle);
    let manifest = Buffer.alloc(0);
    for await (const { entry, chunks } of readTar(file)) {
      let bytes = Buffer.concat(await Array.fromAsync(chunks));
      if (entry.name === 'manifest.json')
        bytes = manifest = Buffer.from(change(bytes.toString('utf8')));
      if (entry.name === 'manifest.sha256') bytes = Buffer.from(hashLine(manifest));
      await tar.add({ ...entry, bytes: bytes.length }, [bytes]);
    }
    await tar.end();
    await handle.close();
    return readFileSync(path);
  };
});
