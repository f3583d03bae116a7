import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { prepareArtwork } from '../../src/media/artwork.ts';
import * as images from '../fixtures/images.ts';

const MEGABYTE = 1024 * 1024;

type Row = [picture: string, make: () => Promise<Buffer> | Buffer, code: string, says: RegExp];

const shorten = (file: Buffer, part: number): Buffer => file.subarray(0, file.length * part);
const cut = async (file: Promise<Buffer>): Promise<Buffer> => shorten(await file, 0.6);
const end = Buffer.from('ffd9', 'hex');
const jpegStart = Buffer.from('ffd8ff', 'hex');
const square = images.cover(1400);
const grain = images.grain(1400);

const FORMATS = /not a JPEG, PNG or WebP/;

const unfit: Row[] = [
  ['1399 pixels (A6/68)', () => images.jpeg(1399), 'too-small', /1399 x 1399.*1400/],
  ['a banner (A6/68)', () => images.jpeg(3000, 1500), 'not-square', /3000 x 1500/],
  ['3 px off the square (A6/68)', () => images.jpeg(1500, 1503), 'not-square', /1500 x 1503/],
  ['a GIF (A6/68)', () => square.gif().toBuffer(), 'unsupported', FORMATS],
  ['a TIFF (A6/68)', () => square.tiff().toBuffer(), 'unsupported', FORMATS],
  ['an AVIF (A6/68)', () => images.cover(64).avif().toBuffer(), 'unsupported', FORMATS],
  ['an SVG (security 30)', () => images.svg(1400), 'unsupported', FORMATS],
  ['audio', () => Buffer.from('ID3\u0004 not a picture'), 'unsupported', FORMATS],
  ['an empty file', () => Buffer.alloc(0), 'unsupported', FORMATS],
  [
    'an SVG behind the first bytes of a JPEG (security 30)',
    () => Buffer.concat([jpegStart, images.svg(1400)]),
    'unreadable',
    /broken/,
  ],
  ['three bytes of a JPEG', () => jpegStart, 'unreadable', /broken/],
  ['a cut JPEG', () => cut(images.jpeg(1400)), 'unreadable', /cut short/],
  [
    'a cut JPEG with an end put on',
    async () => Buffer.concat([await cut(grain.jpeg().toBuffer()), end]),
    'unreadable',
    /cut short/,
  ],
  [
    'a JPEG without its last byte',
    async () => (await images.jpeg(1400)).subarray(0, -1),
    'unreadable',
    /cut short/,
  ],
  ['a cut PNG', () => cut(grain.png().toBuffer()), 'unreadable', /cut short/],
  [
    'a PNG of its first bytes',
    () => images.png({ side: 1400 }).subarray(0, 40),
    'unreadable',
    /cut/,
  ],
  ['a cut WebP', () => cut(grain.webp().toBuffer()), 'unreadable', /cut short/],
];

async function expectRefusal(input: Buffer, [, , code, says]: Row): Promise<void> {
  await expect(prepareArtwork(input)).rejects.toMatchObject({
    name: 'LongwaveError',
    kind: 'unprocessable',
    code: `artwork.${code}`,
    message: expect.stringMatching(says),
    field: 'artwork',
    mend: expect.stringMatching(/\.$/),
  });
}

describe('what cannot be mended is refused with the rule', () => {
  test.each(unfit)('%s', async (...row) => {
    await expectRefusal(await row[1](), row);
  });
});

function memoryBytes(line: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`${line}:\\s+(\\d+)`).exec(status)![1]) * 1024;
}

/** Seconds, and bytes of resident memory at its highest, that the work took. */
async function measure(work: () => Promise<unknown>): Promise<{ seconds: number; bytes: number }> {
  // Sets the high-water mark back to what is resident now.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = memoryBytes('VmRSS');
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  return { seconds, bytes: memoryBytes('VmHWM') - before };
}

const halfGigabyte = images.zeros(512 * MEGABYTE);

function withPacked(type: 'zTXt' | 'iCCP' | 'iTXt', stream: Buffer, times = 1): Buffer {
  const chunk = images.packedChunk(type, stream);
  return images.png({ side: 1400, before: Array<Buffer>(times).fill(chunk) });
}

const bombs: Row[] = [
  [
    'a PNG of 60,000 x 60,000 pixels',
    () => images.png({ side: 60_000, bits: 1, colour: 0 }),
    'too-large',
    /60000/,
  ],
  ['a JPEG that promises 65,535 px', () => images.jpegThatPromises(65_535), 'too-large', /65535/],
  ['a JPEG that promises 20,000 px', () => images.jpegThatPromises(20_000), 'too-large', /20000/],
  ['a WebP that promises 16,383 px', () => images.webpThatPromises(16_383), 'too-large', /16383/],
  ['a WebP that promises 6,000 px', () => images.webpThatPromises(6000), 'too-large', /6000/],
  [
    'an interlaced 16-bit PNG of 6,000 x 6,000 pixels',
    () => images.png({ side: 6000, bits: 16, colour: 6, interlaced: true }),
    'too-large',
    /6000/,
  ],
  [
    'a progressive JPEG that promises 6,000 px',
    () => images.jpegThatPromises(6000, true),
    'too-large',
    /6000/,
  ],
  ['a JPEG of 500 scans', () => images.jpegOfManyScans(4000, 500), 'unreadable', /broken/],
  ['a JPEG of 60 scans', () => images.jpegOfManyScans(4000, 50), 'unreadable', /broken/],
  [
    'an APNG of 10,000 frames',
    () => images.png({ side: 1400, ...images.animation(10_000) }),
    'unsupported',
    /animation/,
  ],
  ['an animated WebP', () => images.animatedWebp(1400), 'unsupported', /animation/],
  ['a PNG with 0.5 GB of zTXt', () => withPacked('zTXt', halfGigabyte), 'too-large', /hides/],
  ['a PNG with 0.5 GB of iCCP', () => withPacked('iCCP', halfGigabyte), 'too-large', /hides/],
  ['a PNG with 0.5 GB of iTXt', () => withPacked('iTXt', halfGigabyte), 'too-large', /hides/],
  [
    'a PNG with 100 x 7 MB of zTXt',
    () => withPacked('zTXt', images.zeros(7 * MEGABYTE), 100),
    'too-large',
    /hides/,
  ],
];

describe('a bomb is refused within 2 s and 256 MB (security 42)', () => {
  test.each(bombs)('%s', { timeout: 60_000 }, async (...row) => {
    const input = await row[1]();
    const cost = await measure(() => expectRefusal(input, row));
    expect(cost.seconds).toBeLessThan(2);
    expect(cost.bytes).toBeLessThan(256 * MEGABYTE);
  });
});

const interlaced = { bits: 16, colour: 6, interlaced: true } as const;
const largest: [picture: string, make: () => Promise<Buffer> | Buffer][] = [
  ['a PNG of 10,000 x 10,000 pixels', () => images.png({ side: 10_000 })],
  ['an interlaced 16-bit PNG', () => images.png({ side: 3500, ...interlaced })],
  ['a progressive JPEG', () => images.cover(4000).jpeg({ progressive: true }).toBuffer()],
  ['a lossless WebP', () => images.cover(5000).webp({ lossless: true, effort: 0 }).toBuffer()],
];

describe('the largest pictures that are opened', () => {
  test.each(largest)(
    '%s stays within 256 MB (security 42)',
    { timeout: 60_000 },
    async (_, make) => {
      const input = await make();
      const cost = await measure(async () => {
        expect((await prepareArtwork(input)).width).toBe(3000);
      });
      expect(cost.bytes).toBeLessThan(256 * MEGABYTE);
    },
  );
});

test('the decoders of other formats are shut: an SVG never reaches the rasteriser (security 30)', async () => {
  await prepareArtwork(await images.jpeg(1400));
  await expect(sharp(images.svg(1400)).metadata()).rejects.toThrow(/unsupported/);
});

test('two pictures are prepared at a time, and none is forgotten', async () => {
  const input = await square.png().toBuffer();
  let most = 0;
  const look = setInterval(() => (most = Math.max(most, sharp.counters().process)), 1);
  const broken = shorten(input, 0.5);
  const all = [broken, broken, input, input, input, input].map((each) => prepareArtwork(each));
  const results = await Promise.allSettled(all);
  clearInterval(look);
  const failed = results.map(({ status }) => status === 'rejected');
  expect(failed).toEqual([true, true, false, false, false, false]);
  expect(most).toBe(2);
});
