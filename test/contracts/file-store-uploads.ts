import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FileStore, IncomingFile } from '../../src/media/files/store.ts';
import { AUDIO, MB, bytesOf, keep, listed, newKey, openFiles, writeAll } from './file-place.ts';
import type { Place } from './file-place.ts';

/** The part of the contract about files that arrive piece by piece. */
export function uploadContract(placeOf: () => Place): void {
  let place: Place;
  let files: FileStore;
  beforeAll(() => {
    place = placeOf();
    files = place.open();
  });

  describe('an upload', () => {
    test.each([
      ['nothing', 0],
      ['one byte', 1],
      ['one part of a multipart upload exactly', 8 * MB],
      ['two parts exactly', 16 * MB],
      ['20 MB', 20_000_000],
    ])('of %s arrives byte for byte', async (_, size) => {
      const bytes = randomBytes(size);
      const key = await keep(files, bytes);
      expect(await files.stat(key)).toEqual({ bytes: size });
      expect(sha256(await bytesOf(await files.read(key)))).toBe(sha256(bytes));
    });

    test.each([1, 1000, 300_000, 9 * MB])(
      'in chunks of %i bytes arrives byte for byte',
      async (size) => {
        const bytes = randomBytes(Math.min(size * 5000, 10_000_000));
        const key = await keep(files, bytes, size);
        expect(sha256(await bytesOf(await files.read(key)))).toBe(sha256(bytes));
      },
    );

    test('is invisible until its commit, and whole in a local file after its finish', async () => {
      const bytes = randomBytes(20_000_000);
      const key = newKey();
      const file = await files.begin(key, AUDIO);
      const isHidden = async () => {
        expect(await files.stat(key)).toBeUndefined();
        await expect(files.read(key)).rejects.toMatchObject({ code: 'file.missing' });
        expect(await listed(files, key)).toEqual([]);
      };
      await isHidden();
      await writeAll(file, bytes);
      await isHidden();
      const { path } = await file.finish();
      expect(sha256(readFileSync(path))).toBe(sha256(bytes));
      await isHidden();
      await file.commit();
      expect(await files.stat(key)).toEqual({ bytes: bytes.length });
      expect(existsSync(path)).toBe(false);
    });

    test('never replaces a file', async () => {
      const key = await keep(files, Buffer.from('first'));
      const file = await files.begin(key, AUDIO);
      await writeAll(file, randomBytes(9 * MB));
      await file.finish();
      await expect(file.commit()).rejects.toMatchObject({ code: 'file.exists' });
      await file.abort();
      expect((await bytesOf(await files.read(key))).toString()).toBe('first');
    });

    const stages: [string, (file: IncomingFile) => Promise<unknown>][] = [
      ['before its first byte', async () => undefined],
      ['after one chunk', (file) => file.write(randomBytes(1000))],
      ['after 20 MB', (file) => writeAll(file, randomBytes(20_000_000))],
      [
        'during a write',
        async (file) => void file.write(randomBytes(9 * MB)).catch(() => undefined),
      ],
      [
        'after its finish',
        async (file) => {
          await writeAll(file, randomBytes(20_000_000));
          await file.finish();
        },
      ],
    ];
    test.each(stages)('that is aborted %s leaves nothing (reliability R12)', async (_, stage) => {
      const key = newKey();
      const file = await files.begin(key, AUDIO);
      await stage(file);
      await file.abort();
      expect(await place.leftovers()).toEqual([]);
      expect(await files.stat(key)).toBeUndefined();
      await file.abort();
      await expect(file.write(Buffer.from('late'))).rejects.toThrow();
      await expect(file.commit()).rejects.toThrow();
      expect(await files.stat(key)).toBeUndefined();
    });

    test('that is aborted after its commit stays', async () => {
      const key = newKey();
      const file = await files.begin(key, AUDIO);
      await file.write(Buffer.from('kept'));
      await file.finish();
      const committing = file.commit();
      await file.abort();
      await committing;
      await file.abort();
      expect(await files.stat(key)).toEqual({ bytes: 4 });
    });

    test('aborted forty times at random, eight at once, leaves no file and no connection (reliability R12)', async () => {
      const before = openFiles();
      for (let round = 0; round < 5; round += 1)
        await Promise.all(
          Array.from({ length: 8 }, async () => {
            const file = await files.begin(newKey(), AUDIO);
            await writeAll(file, Buffer.alloc(Math.floor(Math.random() * 20) * MB));
            await file.abort();
          }),
        );
      expect(await place.leftovers()).toEqual([]);
      expect(openFiles()).toBeLessThanOrEqual(before + 20);
    });

    test('twenty at once arrive byte for byte, and need no more memory than a few (reliability R47)', async () => {
      const bytes = randomBytes(30 * MB);
      const before = process.memoryUsage().rss;
      let highest = before;
      const keys = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const key = newKey();
          const file = await files.begin(key, AUDIO);
          for (let at = 0; at < bytes.length; at += MB) {
            await file.write(bytes.subarray(at, at + MB));
            highest = Math.max(highest, process.memoryUsage().rss);
          }
          await file.finish();
          await file.commit();
          return key;
        }),
      );
      expect((highest - before) / MB).toBeLessThan(150);
      for (const key of keys) {
        expect((await files.stat(key))?.bytes).toBe(bytes.length);
        await files.remove(key);
      }
    });

    test('of 300 MB keeps memory flat, in and out', async () => {
      const before = process.memoryUsage().rss;
      let highest = before;
      const key = newKey();
      const hash = createHash('sha256');
      const file = await files.begin(key, AUDIO);
      for (let mb = 0; mb < 300; mb += 1) {
        const chunk = randomBytes(MB);
        hash.update(chunk);
        await file.write(chunk);
        highest = Math.max(highest, process.memoryUsage().rss);
      }
      await file.finish();
      await file.commit();
      const back = createHash('sha256');
      for await (const chunk of await files.read(key)) {
        back.update(chunk as Buffer);
        highest = Math.max(highest, process.memoryUsage().rss);
      }
      expect(back.digest('hex')).toBe(hash.digest('hex'));
      await files.remove(key);
      expect((highest - before) / MB).toBeLessThan(150);
    });
  });

  describe('after a crash', () => {
    test('an upload cut by kill -9 is swept whole, and no kept file is touched (reliability R26)', async () => {
      const kept = await keep(files, randomBytes(9 * MB));
      for (let round = 0; round < 4; round += 1) {
        await killDuringUpload(place, `audio/killed/${round}.mp3`, round * 40);
        expect(await place.leftovers()).not.toEqual([]);
        expect(await place.open().sweepUnfinished(60_000)).toBe(0);
        expect(await place.open().sweepUnfinished(0)).toBe(1);
        expect(await place.leftovers()).toEqual([]);
        expect(await files.stat(`audio/killed/${round}.mp3`)).toBeUndefined();
      }
      expect(await files.stat(kept)).toEqual({ bytes: 9 * MB });
    });

    test('sweeping spares uploads of this process and those younger than asked', async () => {
      const key = newKey();
      const file = await files.begin(key, AUDIO);
      await writeAll(file, randomBytes(20_000_000));
      expect(await files.sweepUnfinished(0)).toBe(0);
      expect(await place.open().sweepUnfinished(60_000)).toBe(0);
      await file.finish();
      await file.commit();
      expect(await files.stat(key)).toEqual({ bytes: 20_000_000 });
    });
  });
}

/** Another process starts an upload and is killed `ms` after its first 20 MB. */
async function killDuringUpload(place: Place, key: string, ms: number): Promise<void> {
  const program = `
    import * as store from ${JSON.stringify(place.source.module)};
    const files = ${place.source.expression};
    const file = await files.begin(${JSON.stringify(key)}, { type: 'audio/mpeg' });
    for (let mb = 0; mb < 60; mb += 1) {
      await file.write(Buffer.alloc(1024 * 1024, mb));
      if (mb === 20) console.log('20 MB');
    }
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  const ended = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
  if (child.exitCode !== null) throw new Error(`The uploading process ended by itself:\n${said}`);
  await sleep(ms);
  child.kill('SIGKILL');
  await ended;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
