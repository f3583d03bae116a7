import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../src/media/files/pieces.ts';
import type { FileStore } from '../../src/media/files/store.ts';
import { AUDIO, bytesOf, newKey, writeAll } from './file-place.ts';
import type { Place } from './file-place.ts';

/** The part of the contract about files that are in the place already, before they have a key. */
export function adoptContract(placeOf: () => Place): void {
  let place: Place;
  let files: FileStore;
  beforeAll(() => {
    place = placeOf();
    files = place.open();
  });

  /** Brings bytes there as an upload would, and says what `adopt` takes. */
  async function stage(bytes: Buffer): Promise<string[]> {
    const names: string[] = [];
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = files.pieces ? bytes.subarray(at, at + PIECE_BYTES) : bytes;
      const part = await files.hold('piece');
      await part.write(piece);
      await part.flush();
      const name = files.pieces ? `${newKey()}-${at}` : `${part.path}-staged`;
      if (files.pieces) await files.pieces.put(name, part);
      else writeFileSync(name, piece);
      await part.drop();
      names.push(name);
      if (!files.pieces) return names;
    }
    return names;
  }

  describe('a file that is adopted', () => {
    test.each([
      ['one byte', 1],
      ['one piece exactly', PIECE_BYTES],
      ['20 MB', 20_000_000],
    ])('of %s is there byte for byte, and stays once it is kept', async (_, size) => {
      const bytes = randomBytes(size);
      const key = newKey();
      const from = await stage(bytes);
      const file = await files.adopt(key, from, { ...AUDIO, bytes: size });
      const back = await bytesOf(await files.read(key));
      expect(back.equals(bytes)).toBe(true);
      await writeAll(file, back);
      await file.finish();
      await file.commit();
      await file.abort();
      expect(await files.stat(key)).toEqual({ bytes: size });
      await removeAll(from);
      expect((await bytesOf(await files.read(key))).equals(bytes)).toBe(true);
    });

    test('that is not kept leaves nothing under its key, and what it was made of as it was', async () => {
      const bytes = randomBytes(9_000_000);
      const key = newKey();
      const from = await stage(bytes);
      const file = await files.adopt(key, from, { ...AUDIO, bytes: bytes.length });
      await file.abort();
      await file.abort();
      expect(await files.stat(key)).toBeUndefined();
      const again = await files.adopt(newKey(), from, { ...AUDIO, bytes: bytes.length });
      await again.abort();
      await removeAll(from);
    });

    test('of which a piece is gone is refused, and leaves nothing', async () => {
      const bytes = randomBytes(9_000_000);
      const key = newKey();
      const from = await stage(bytes);
      await removeAll(from.slice(-1));
      await expect(files.adopt(key, from, { ...AUDIO, bytes: bytes.length })).rejects.toMatchObject(
        { code: 'storage.down' },
      );
      expect(await files.stat(key)).toBeUndefined();
      await removeAll(from);
    });
  });

  async function removeAll(from: string[]): Promise<void> {
    for (const name of from)
      if (files.pieces) await files.pieces.remove(name);
      else rmSync(name, { force: true });
  }
}
