import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../../src/media/files/store.ts';
import type { FileStore } from '../../src/media/files/store.ts';
import { findFile, forgetFile } from '../../src/media/kept-files.ts';
import { storeKey } from '../../src/media/file.ts';
import type { NewFile } from '../../src/media/file.ts';
import { checkFiles } from '../../src/operations/check-files.ts';
import type { FileFinding } from '../../src/operations/check-files.ts';
import { countOrphans } from '../../src/operations/orphans.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { isSweepingPaused, pauseSweeping } from '../../src/platform/installation.ts';
import { newId } from '../../src/platform/ids.ts';
import { openLog } from '../../src/platform/log.ts';
import { openFiles, openMigratedDatabase } from '../../src/data.ts';
import { all, one, parseXml } from '../feeds/xml-tree.ts';
import { hasFfmpeg, makeAudio } from '../fixtures/audio.ts';
import { longwave } from '../support/command.ts';
import type { Outcome } from '../support/command.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { isFull } from '../support/faults.ts';
import { keepFile, pairs, writeRow } from './files-world.ts';

/** What is said of a server with 500 files, of which ten are those of live episodes; the bucket of the tests is slow. */
describe.skipIf(!hasFfmpeg).each(pairs())(
  'longwave doctor --files, on $storage',
  { timeout: isFull ? 600_000 : 120_000 },
  (pair) => {
    const total = pair.storage === 'disk' || isFull ? 500 : 100;
    let server: TestServer;
    let database: Database;
    let files: FileStore;
    const episodes: EpisodeJson[] = [];
    const others: NewFile[] = [];

    beforeAll(async () => {
      server = await startServer(pair);
      const config = parseConfig(server.settings);
      database = await openMigratedDatabase(config, systemClock, openLog('silent'));
      files = await openFiles(config);
      await makeShow(server, { title: 'Looked at' });
      const audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 1 }));
      for (let count = 0; count < 10; count += 1) {
        const path = join(server.folder, `${count}.mp3`);
        writeFileSync(path, audio.fill(count, audio.length - 50)); // the same audio twice would be one episode
        const fields = { title: `Episode ${count}` };
        episodes.push(await makeEpisode(server, 'looked-at', path, fields));
      }
      const world = { database, files, clock: systemClock };
      for (let count = 0; count < total - 10; count += 10)
        others.push(...(await Promise.all(Array.from({ length: 10 }, () => keepFile(world)))));
    }, 300_000);
    afterAll(async () => {
      await database.close();
      await server.stop();
    });

    async function doctor(verify: 'verify' | 'sizes only' = 'sizes only'): Promise<FileFinding[]> {
      const check = { verify: verify === 'verify' };
      return await Array.fromAsync(checkFiles({ database, files }, check));
    }

    async function command(...words: string[]): Promise<Outcome> {
      return await longwave(server.folder, ['doctor', '--files', ...words], server.settings);
    }

    async function keyOf({ enclosure }: EpisodeJson): Promise<string> {
      const id = new URL(enclosure.url).pathname.split('/')[2]!;
      return (await findFile(database.read, id))!.storeKey;
    }

    /** Ten files of others and ten of episodes. */
    async function twentyKeys(from: number): Promise<string[]> {
      const some = others.slice(from, from + 10).map(({ storeKey }) => storeKey);
      return [...some, ...(await Promise.all(episodes.map(keyOf)))].sort();
    }

    async function write(key: string, bytes: Buffer): Promise<void> {
      if (pair.storage === 'disk')
        return writeFileSync(join(server.settings['UPLOADS_DIR']!, key), bytes);
      await inBucket(server.settings, (client, Bucket) =>
        client.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes })),
      );
    }

    const codes = (findings: FileFinding[]) => [...new Set(findings.map(({ code }) => code))];
    const keys = (findings: FileFinding[]) => findings.map(({ key }) => key).sort();

    test('files that are as their rows say: nothing is found, with every byte read', async () => {
      const { code, out } = await command('--verify', '--json');
      const none = { damage: [], sweeping_paused: false, findings: [] };
      const report = { ...none, checked: total, without_row: { files: 0, bytes: 0 } };
      expect([code, JSON.parse(out)]).toEqual([0, report]);
    });

    test('20 that vanished are found, exactly they; the feed stays right, an enclosure is 404, for HEAD too (reliability R28)', async () => {
      const gone = await twentyKeys(0);
      const bytes = await Promise.all(gone.map(async (key) => collect(await files.read(key))));
      await Promise.all(gone.map((key) => files.remove(key)));
      const found = await doctor();
      expect([codes(found), keys(found)]).toEqual([['file.missing'], gone]);
      const ofEpisodes = found.flatMap(({ belongsTo }) => belongsTo?.title ?? []);
      expect(ofEpisodes.sort()).toEqual(episodes.map(({ title }) => title));
      const feed = parseXml(await (await fetch(`${server.url}/feeds/looked-at.xml`)).text());
      expect(all(one(feed, 'channel'), 'item')).toHaveLength(10);
      const listened = () => fetch(episodes[3]!.enclosure.url);
      // What was read a moment ago, as here above, is open for a second more.
      const longer = { timeout: 10_000, interval: 1500 };
      await expect.poll(async () => (await listened()).status, longer).toBe(404);
      const answer = await listened();
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      const head = async () => (await fetch(episodes[3]!.enclosure.url, { method: 'HEAD' })).status;
      expect(await head()).toBe(404);
      for (const [index, key] of gone.entries()) await write(key, bytes[index]!);
      expect([await doctor('verify'), await head()]).toEqual([[], 200]);
    });

    test('one bit that flipped in 20 files: --verify finds the 20 and no other (reliability R44)', async () => {
      const rotten = await twentyKeys(20);
      const whole = await Promise.all(rotten.map(async (key) => collect(await files.read(key))));
      for (const [index, key] of rotten.entries()) {
        const bytes = Buffer.from(whole[index]!);
        const at = (index * 7919) % bytes.length;
        bytes[at]! ^= 1 << (index % 8);
        await write(key, bytes);
      }
      expect(await doctor()).toEqual([]);
      const found = await doctor('verify');
      expect([codes(found), keys(found)]).toEqual([['file.content'], rotten]);
      for (const [index, key] of rotten.entries()) await write(key, whole[index]!);
    });

    test('a file of another size is found, and neither it nor its row is changed', async () => {
      const file = others[50]!;
      await write(file.storeKey, Buffer.alloc(499));
      const { code, out } = await command('--json');
      const finding = { code: 'file.size', key: file.storeKey, belongs_to: null, mended: false };
      expect([code, JSON.parse(out)]).toMatchObject([1, { findings: [finding] }]);
      expect(await files.stat(file.storeKey)).toEqual({ bytes: 499 });
      expect((await findFile(database.read, file.id))?.bytes).toBe(500);
      await files.remove(file.storeKey);
      expect(codes(await doctor())).toEqual(['file.missing']);
      await database.transaction((tx) =>
        tx
          .withTables<{ files: { id: string } }>()
          .deleteFrom('files')
          .where('id', '=', file.id)
          .execute(),
      );
    });

    test('files that a row names come back from the trash', async () => {
      const away = await twentyKeys(60);
      const whole = await collect(await files.read(away[0]!));
      const times = { at: Date.now(), olderThan: Date.now() + 5000 };
      for (const key of away) expect(await files.trash.discard(key, times)).toBe(true);
      const found = await doctor();
      expect([codes(found), keys(found)]).toEqual([['file.restored'], away]);
      expect(found.every(({ isMended }) => isMended)).toBe(true);
      expect((await collect(await files.read(away[0]!))).equals(whole)).toBe(true);
      expect(await doctor('verify')).toEqual([]);
    });

    /** What was read stays open for a second more, and other bytes under its name would not be seen. */
    const untilClosed = () => sleep(1500);
    const wholeAfterwards = async () => {
      await untilClosed();
      expect(await doctor('verify')).toEqual([]);
    };

    test('a damaged file is replaced by its good copy in the trash, and is there itself then; a damaged copy is not brought back', async () => {
      const [short, flipped, gone] = [others[75]!, others[76]!, others[77]!];
      const times = { at: Date.now() + 3_600_000, olderThan: Date.now() + 5000 };
      for (const { storeKey } of [short, flipped])
        expect(await files.trash.discard(storeKey, times)).toBe(true);
      const whole = await collect(await files.read(gone.storeKey));
      const rotten = Buffer.alloc(500, 7);
      await write(gone.storeKey, rotten);
      expect(await files.trash.discard(gone.storeKey, times)).toBe(true);
      await untilClosed();
      await write(short.storeKey, Buffer.alloc(499));
      await write(flipped.storeKey, rotten);
      expect(codes(await doctor()).toSorted()).toEqual(['file.missing', 'file.replaced']);
      const found = await doctor('verify');
      const left = [
        { code: 'file.replaced', key: flipped.storeKey, isMended: true },
        { code: 'file.missing', key: gone.storeKey, isMended: false },
      ];
      expect(found).toMatchObject(left);
      const put = new Map<string, Buffer>();
      for await (const file of files.trash.list()) {
        put.set(file.key, await collect(await files.trash.read(file)));
        await files.trash.drop(file);
      }
      const keptAside = [Buffer.alloc(499), rotten, rotten];
      expect([short, flipped, gone].map(({ storeKey }) => put.get(storeKey))).toEqual(keptAside);
      await write(gone.storeKey, whole);
      await wholeAfterwards();
    });

    test('a damaged or missing file is copied from another one with the same bytes, if that is whole', async () => {
      const [one, twin, third] = [others[80]!, newKeyLike(others[80]!), newKeyLike(others[80]!)];
      const whole = await collect(await files.read(one.storeKey));
      for (const file of [twin, third]) {
        await files.put(file.storeKey, whole, { type: file.type });
        await writeRow({ database, clock: systemClock }, file);
      }
      await files.remove(one.storeKey);
      await untilClosed();
      await write(twin.storeKey, Buffer.alloc(500, 9));
      const found = await doctor('verify');
      expect([codes(found), keys(found)]).toEqual([
        ['file.copied'],
        [one.storeKey, twin.storeKey].toSorted(),
      ]);
      const [bad] = await Array.fromAsync(files.trash.list());
      expect(bad?.key).toBe(twin.storeKey);
      expect(await collect(await files.trash.read(bad!))).toEqual(Buffer.alloc(500, 9));
      await files.trash.drop(bad!);
      await wholeAfterwards();
      await untilClosed();
      for (const file of [one, twin, third]) await write(file.storeKey, Buffer.alloc(500, 9));
      expect(codes(await doctor('verify'))).toEqual(['file.content']);
      expect(await Array.fromAsync(files.trash.list())).toEqual([]);
      for (const file of [one, twin, third]) await write(file.storeKey, whole);
      await wholeAfterwards();
      await database.transaction((tx) => forgetFile(tx, twin.id));
      await database.transaction((tx) => forgetFile(tx, third.id));
    });

    test('files that no row names are counted with their bytes, and stay', async () => {
      // The two whose rows went in the test before, and one that is nobody's.
      await files.put('audio/other/song.mp3', Buffer.alloc(9), { type: 'audio/mpeg' });
      const soon = Date.now() + 2 * 86_400_000;
      const orphans = { files: 2, bytes: 1000 };
      expect(await countOrphans({ database, files }, soon)).toEqual(orphans);
      expect(await countOrphans({ database, files }, Date.now())).toEqual({ files: 0, bytes: 0 });
      if (pair.storage !== 'disk') return; // of a bucket nobody can set the time
      const yesterday = new Date(Date.now() - 2 * 86_400_000);
      const folder = server.settings['UPLOADS_DIR']!;
      for await (const { key } of files.list('audio/'))
        utimesSync(join(folder, key), yesterday, yesterday);
      const { code, out } = await command();
      expect([code, out]).toEqual([
        0,
        expect.stringContaining('older than a day: 2, together 1,000 bytes'),
      ]);
      const { without_row } = JSON.parse((await command('--json')).out) as { without_row: object };
      expect(without_row).toEqual(orphans);
    });

    test('the pause after a restore is told, and ends with --confirm', async () => {
      await pauseSweeping(database);
      const { code, out } = await command();
      expect([code, out]).toEqual([0, expect.stringContaining('doctor --files --confirm')]);
      expect(out).toContain(`The files are as the database says: ${total - 1} checked.`);
      expect((await command('--confirm')).out).not.toContain('--confirm');
      expect(await isSweepingPaused(database)).toBe(false);
    });

    test('one show has no files of its own to look at', async () => {
      const { code, err } = await command('looked-at');
      expect([code, err]).toEqual([1, expect.stringContaining('all shows are looked at together')]);
    });
  },
);

/** Another file of the same bytes. */
function newKeyLike(file: NewFile): NewFile {
  const id = newId();
  return { ...file, id, storeKey: storeKey('audio', id, 'mp3') };
}

async function inBucket(
  settings: Record<string, string>,
  work: (client: S3Client, bucket: string) => Promise<unknown>,
): Promise<void> {
  const client = new S3Client({
    endpoint: settings['S3_ENDPOINT']!,
    region: settings['S3_REGION']!,
    forcePathStyle: true,
    credentials: {
      accessKeyId: settings['S3_ACCESS_KEY_ID']!,
      secretAccessKey: settings['S3_SECRET_ACCESS_KEY']!,
    },
  });
  await work(client, settings['S3_BUCKET']!).finally(() => client.destroy());
}
