import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../../src/media/files/store.ts';
import type { FileStore } from '../../src/media/files/store.ts';
import { findFile } from '../../src/media/kept-files.ts';
import type { NewFile } from '../../src/media/file.ts';
import { checkFiles } from '../../src/operations/check-files.ts';
import type { FileFinding } from '../../src/operations/check-files.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { isSweepingPaused, pauseSweeping } from '../../src/platform/installation.ts';
import { openLog } from '../../src/platform/log.ts';
import { openFiles, openMigratedDatabase } from '../../src/data.ts';
import { all, one, parseXml } from '../feeds/xml-tree.ts';
import { hasFfmpeg, makeAudio } from '../fixtures/audio.ts';
import { longwave } from '../support/command.ts';
import type { Outcome } from '../support/command.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';
import { isFull } from '../support/faults.ts';
import { keepFile, pairs } from './files-world.ts';

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
      const report = { damage: [], checked: total, sweeping_paused: false, findings: [] };
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
