import { randomBytes } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FileStore } from '../../src/media/files/store.ts';
import { AUDIO, MB, bytesOf, keep, listed, newKey, openFiles, writeAll } from './file-place.ts';
import type { Place } from './file-place.ts';
import { adoptContract } from './file-store-adopt.ts';
import { trashContract } from './file-store-trash.ts';
import { uploadContract } from './file-store-uploads.ts';

/** What every file store must do, whatever it keeps files in. */
export function fileStoreContract(makePlace: () => Promise<Place>): void {
  let place: Place;
  let files: FileStore;
  beforeAll(async () => {
    place = await makePlace();
    files = place.open();
  });
  afterEach(async () => expect(await place.leftovers()).toEqual([]));

  describe('small whole files', () => {
    test('what was put is read back, with its size', async () => {
      const key = newKey();
      await files.put(key, Buffer.from('hello'), AUDIO);
      expect(await files.stat(key)).toEqual({ bytes: 5 });
      expect((await bytesOf(await files.read(key))).toString()).toBe('hello');
    });

    test('the same bytes may be put twice, other bytes are refused and change nothing (reliability R25)', async () => {
      const key = newKey();
      await files.put(key, Buffer.from('first'), AUDIO);
      await files.put(key, Buffer.from('first'), AUDIO);
      await expect(files.put(key, Buffer.from('other'), AUDIO)).rejects.toMatchObject({
        kind: 'conflict',
        code: 'file.exists',
      });
      expect((await bytesOf(await files.read(key))).toString()).toBe('first');
    });

    test('of twelve different files put under one key at once, exactly one wins whole', async () => {
      const key = newKey();
      const versions = Array.from({ length: 12 }, () => randomBytes(100_000));
      const results = await Promise.allSettled(
        versions.map((version) => place.open().put(key, version, AUDIO)),
      );
      const winners = versions.filter((_, index) => results[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected')
          expect(result.reason).toMatchObject({ code: 'file.exists' });
      expect((await bytesOf(await files.read(key))).equals(winners[0]!)).toBe(true);
    });
  });

  describe('reading', () => {
    test.each([
      [0, 0],
      [0, 99],
      [1_000_000, 1_600_000],
      [1_999_999, 1_999_999],
      [1_999_990, 5_000_000],
      [2_000_000, 2_000_010],
    ])('bytes %i to %i are exactly those of the file', async (start, end) => {
      const bytes = randomBytes(2_000_000);
      const key = newKey();
      await files.put(key, bytes, AUDIO);
      const part = await bytesOf(await files.read(key, { start, end }));
      expect(part.equals(bytes.subarray(start, end + 1))).toBe(true);
    });

    test('a file that is not there is missing, has no size, and may be removed', async () => {
      const missing = { kind: 'not-found', code: 'file.missing' };
      await expect(files.read('audio/none/none.mp3')).rejects.toMatchObject(missing);
      await expect(files.read('audio/none/none.mp3', { start: 0, end: 1 })).rejects.toMatchObject(
        missing,
      );
      expect(await files.stat('audio/none/none.mp3')).toBeUndefined();
      await files.remove('audio/none/none.mp3');
    });

    test('a removed file is gone', async () => {
      const key = await keep(files, randomBytes(1000));
      await files.remove(key);
      expect(await files.stat(key)).toBeUndefined();
      await expect(files.read(key)).rejects.toMatchObject({ code: 'file.missing' });
    });

    test('a listener who pauses and goes away leaves no open file or connection', async () => {
      const key = await keep(files, randomBytes(8 * MB));
      const before = openFiles();
      for (let round = 0; round < 10; round += 1) {
        const stream = await files.read(key);
        await new Promise((resolve) => stream.once('readable', resolve));
        stream.destroy();
      }
      await expect.poll(openFiles).toBeLessThanOrEqual(before + 5);
    });
  });

  describe('listing', () => {
    test('all files under a prefix are listed with size and time, and no others', async () => {
      const before = Date.now() - 2000; // S3 keeps whole seconds
      await files.put('artwork/list/a.jpg', Buffer.alloc(10), AUDIO);
      await files.put('artwork/list/deep/b.jpg', Buffer.alloc(20), AUDIO);
      await files.put('artwork/listing.jpg', Buffer.alloc(30), AUDIO);
      await files.put('artwork/other/c.jpg', Buffer.alloc(40), AUDIO);
      const found = await listed(files, 'artwork/list/');
      expect(found.map(({ key, bytes }) => [key, bytes])).toEqual([
        ['artwork/list/a.jpg', 10],
        ['artwork/list/deep/b.jpg', 20],
      ]);
      for (const { modifiedAt } of found) {
        expect(modifiedAt).toBeGreaterThan(before);
        expect(modifiedAt).toBeLessThan(Date.now() + 2000);
      }
      expect((await listed(files, 'artwork/list')).map(({ key }) => key)).toEqual([
        'artwork/list/a.jpg',
        'artwork/list/deep/b.jpg',
        'artwork/listing.jpg',
      ]);
      expect(await listed(files, 'artwork/nothing/')).toEqual([]);
    });

    test('more than a thousand files are listed whole', async () => {
      const numbers = Array.from({ length: 1010 }, (_, index) => index);
      for (let from = 0; from < numbers.length; from += 50)
        await Promise.all(
          numbers
            .slice(from, from + 50)
            .map((number) => files.put(`feeds/many/${number}.xml`, Buffer.from('x'), AUDIO)),
        );
      expect(await listed(files, 'feeds/many/')).toHaveLength(1010);
    });
  });

  describe('a place', () => {
    test('the first installation to claim a place owns it', async () => {
      const ids = await Promise.all(
        ['one', 'two', 'three'].map((id) => place.open().claim(`installation-${id}`)),
      );
      expect(new Set(ids).size).toBe(1);
      expect(await files.claim('installation-late')).toBe(ids[0]);
      expect(await files.claim(ids[0]!)).toBe(ids[0]);
    });
  });

  test.each([
    '../../etc/cron.d/x',
    'audio/../../x',
    'audio/..',
    'audio/a/..%2f',
    '/etc/passwd',
    'audio//x',
    'audio/.htaccess',
    'audio/.incoming/x',
    'C:\\x',
    'audio/x\0.mp3',
    'audio/X.mp3',
    'audio/é.mp3',
    'secrets/x',
    'audio',
    '',
    `audio/${'x'.repeat(200)}`,
  ])('a key that we cannot have made is refused: %j (security 36)', async (key) => {
    const refused = { code: 'file.key' };
    await expect(files.begin(key, AUDIO)).rejects.toMatchObject(refused);
    await expect(files.put(key, Buffer.from('x'), AUDIO)).rejects.toMatchObject(refused);
    await expect(files.read(key)).rejects.toMatchObject(refused);
    await expect(files.stat(key)).rejects.toMatchObject(refused);
    await expect(files.remove(key)).rejects.toMatchObject(refused);
  });

  uploadContract(() => place);
  adoptContract(() => place);
  trashContract(() => place);

  describe('a place that does not work', () => {
    const down = { kind: 'unavailable', code: 'storage.down' };

    test('a good place passes its check', () => files.check());

    test('is named by the check and by every way to keep a file', async () => {
      const broken = place.openBroken();
      await expect(broken.check()).rejects.toMatchObject(down);
      await expect(broken.put(newKey(), Buffer.from('x'), AUDIO)).rejects.toMatchObject(down);
      await expect(broken.claim('me')).rejects.toMatchObject(down);
      await expect(uploadTo(broken, newKey())).rejects.toMatchObject(down);
    });
  });
}

async function uploadTo(store: FileStore, key: string): Promise<void> {
  const file = await store.begin(key, AUDIO);
  try {
    await writeAll(file, randomBytes(40_000_000));
    await file.finish();
    await file.commit();
  } finally {
    await file.abort();
  }
}
