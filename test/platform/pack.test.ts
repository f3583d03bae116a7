import { randomBytes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buffer, sharedPiece } from '../../src/feeds/pieces.ts';
import { pack } from '../../src/platform/http/pack.ts';

/** Of a size by which a coding gives its bytes in one go, or in several. */
function somePieces(number: number): string[] {
  return Array.from({ length: 3 }, () => randomBytes(500).toString('hex').repeat(number));
}

test('what is packed holds every byte, however large a feed is and however busy the machine (feed-rules A11/125)', async () => {
  const feeds = Array.from({ length: 60 }, (_none, number) => somePieces(number));
  const packed = await Promise.all(
    feeds.map((pieces) => pack(pieces.map((piece) => buffer(sharedPiece(piece))))),
  );
  for (const [number, { gzip, br }] of packed.entries()) {
    const text = feeds[number]!.join('');
    expect(gunzipSync(gzip).toString() === text, `feed ${number} by gzip`).toBe(true);
    expect(brotliDecompressSync(br).toString() === text, `feed ${number} by br`).toBe(true);
  }
});
