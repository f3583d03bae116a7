import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pack } from '../../src/feeds/pack.ts';
import { sharedPiece } from '../../src/feeds/pieces.ts';

/** Of a size by which a coding gives its bytes in one go, or in several. */
function somePieces(number: number): string[] {
  return Array.from({ length: 3 }, () => randomBytes(500).toString('hex').repeat(number));
}

test('a packed feed holds every byte, however large it is and however busy the machine (feed-rules A11/125)', async () => {
  const feeds = Array.from({ length: 60 }, (_none, number) => somePieces(number));
  const packed = await Promise.all(feeds.map((pieces) => pack(pieces.map(sharedPiece))));
  for (const [number, { gzip, br }] of packed.entries()) {
    const text = feeds[number]!.join('');
    expect(gunzipSync(gzip).toString() === text, `feed ${number} by gzip`).toBe(true);
    expect(brotliDecompressSync(br).toString() === text, `feed ${number} by br`).toBe(true);
  }
});
