import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FileStore } from '../../src/media/files/store.ts';
import type { TrashedFile } from '../../src/media/files/trash.ts';
import { AUDIO, MB, bytesOf, keep, listed, newKey } from './file-place.ts';
import type { Place } from './file-place.ts';

/** The part of the contract about files that are put away and may come back. */
export function trashContract(placeOf: () => Place): void {
  let files: FileStore;
  beforeAll(() => {
    files = placeOf().open();
  });

  /** S3 keeps whole seconds, so a file that was just kept may seem to be of a second ago or of the next. */
  const soon = () => Date.now() + 5000;
  const missing = { code: 'file.missing' };

  async function inTrash(key: string): Promise<TrashedFile[]> {
    return (await Array.fromAsync(files.trash.list())).filter((file) => file.key === key);
  }

  async function discarded(bytes: Buffer): Promise<TrashedFile> {
    const key = await keep(files, bytes);
    expect(await files.trash.discard(key, { at: 1_700_000_000_000, olderThan: soon() })).toBe(true);
    return { key, bytes: bytes.length, trashedAt: 1_700_000_000_000 };
  }

  describe('the trash', () => {
    test('takes a file out of sight, with its size and the time', async () => {
      const file = await discarded(randomBytes(1000));
      expect(await inTrash(file.key)).toEqual([file]);
      expect(await files.stat(file.key)).toBeUndefined();
      expect(await listed(files, file.key)).toEqual([]);
      await expect(files.read(file.key)).rejects.toMatchObject(missing);
    });

    test('gives a file back byte for byte, once', async () => {
      const bytes = randomBytes(9 * MB);
      const file = await discarded(bytes);
      expect((await bytesOf(await files.trash.read(file))).equals(bytes)).toBe(true);
      expect(await files.trash.restore(file)).toBe(true);
      await expect(files.trash.read(file)).rejects.toMatchObject(missing);
      expect((await bytesOf(await files.read(file.key))).equals(bytes)).toBe(true);
      expect(await inTrash(file.key)).toEqual([]);
      expect(await files.trash.restore(file)).toBe(false);
    });

    test('never gives back over a file that stands there', async () => {
      const file = await discarded(Buffer.from('old'));
      await files.put(file.key, Buffer.from('new'), AUDIO);
      expect(await files.trash.restore(file)).toBe(false);
      expect((await bytesOf(await files.read(file.key))).toString()).toBe('new');
      expect(await inTrash(file.key)).toEqual([file]);
    });

    test('drops a file for good, and again without an error', async () => {
      const file = await discarded(randomBytes(10));
      await files.trash.drop(file);
      expect(await inTrash(file.key)).toEqual([]);
      expect(await files.trash.restore(file)).toBe(false);
      await files.trash.drop(file);
    });

    test('takes nothing that is absent or young, and what was put again is young', async () => {
      const times = { at: Date.now(), olderThan: Date.now() - 60_000 };
      expect(await files.trash.discard(newKey(), { ...times, olderThan: soon() })).toBe(false);
      const key = newKey();
      await files.put(key, Buffer.from('young'), AUDIO);
      expect(await files.trash.discard(key, times)).toBe(false);
      expect(await files.stat(key)).toEqual({ bytes: 5 });
      const [before] = await listed(files, key);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await files.put(key, Buffer.from('young'), AUDIO);
      expect((await listed(files, key))[0]!.modifiedAt).toBeGreaterThan(before!.modifiedAt);
    });

    test('of four servers that discard and restore the same file at once, none loses it', async () => {
      const stores = Array.from({ length: 4 }, () => placeOf().open());
      const bytes = randomBytes(1000);
      const key = await keep(files, bytes);
      for (let round = 0; round < 10; round += 1) {
        await Promise.all(
          stores.map((store, index) =>
            store.trash.discard(key, { at: round * 10 + index, olderThan: soon() }),
          ),
        );
        const trashed = await inTrash(key);
        expect(trashed.length).toBeGreaterThan(0);
        await Promise.all(stores.map((store) => store.trash.restore(trashed[0]!)));
        expect((await bytesOf(await files.read(key))).equals(bytes)).toBe(true);
        for (const file of await inTrash(key)) await files.trash.drop(file);
      }
    });

    test('refuses a key that we cannot have made (security 36)', async () => {
      const refused = { code: 'file.key' };
      const times = { at: 1, olderThan: soon() };
      const file = { key: '../../etc/passwd', bytes: 1, trashedAt: 1 };
      await expect(files.trash.discard(file.key, times)).rejects.toMatchObject(refused);
      await expect(files.trash.restore(file)).rejects.toMatchObject(refused);
      await expect(files.trash.drop(file)).rejects.toMatchObject(refused);
    });
  });
}
