import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { prepareArtwork } from '../../src/media/artwork.ts';
import type { PreparedArtwork } from '../../src/media/artwork.ts';
import * as images from '../fixtures/images.ts';

async function pixelAt(picture: Buffer, x: number, y: number, as = {}): Promise<number[]> {
  const region = { left: x, top: y, width: 1, height: 1 };
  return [...(await sharp(picture, as).extract(region).raw().toBuffer())];
}

/** As stored, before any profile is applied. */
async function digestOfPixels(picture: Buffer): Promise<string> {
  const pixels = await sharp(picture, { ignoreIcc: true }).raw().toBuffer();
  return createHash('sha256').update(pixels).digest('hex');
}

function expectColour(actual: number[], wanted: readonly number[], tolerance = 6): void {
  expect(actual).toHaveLength(3);
  for (const [i, value] of wanted.entries())
    expect(
      Math.abs(actual[i]! - value),
      `${actual.join()} is not ${wanted.join()}`,
    ).toBeLessThanOrEqual(tolerance);
}

/** What every prepared picture is (feed-rules A6/68), read back from its bytes. */
async function expectFit(artwork: PreparedArtwork, side: number): Promise<void> {
  const meta = await sharp(artwork.bytes).metadata();
  expect(meta).toMatchObject({
    format: artwork.extension === 'jpg' ? 'jpeg' : 'png',
    width: side,
    height: side,
    space: 'srgb',
    channels: 3,
    depth: 'uchar',
    hasAlpha: false,
    isPalette: false,
    hasProfile: false,
  });
  expect(artwork).toMatchObject({ width: side, height: side });
  expect(artwork.type).toBe(artwork.extension === 'jpg' ? 'image/jpeg' : 'image/png');
  for (const hidden of ['exif', 'xmp', 'iptc', 'orientation', 'comments'] as const)
    expect(meta[hidden], hidden).toBeUndefined();
  expect(artwork.sha256).toBe(createHash('sha256').update(artwork.bytes).digest('hex'));
  if (artwork.extension === 'jpg')
    expect(artwork.bytes.toString('latin1', 2, 18)).toBe(
      '\xff\xe0\0\x10JFIF\0\x01\x02\x01\0\x48\0\x48',
    );
}

/** The red quarter is where it was, on blue or on `ground`. */
async function expectCover(artwork: PreparedArtwork, ground: readonly number[] = images.BLUE) {
  const { width } = artwork;
  expectColour(await pixelAt(artwork.bytes, width >> 3, width >> 3), images.RED);
  expectColour(await pixelAt(artwork.bytes, width - 9, width >> 3), ground);
  expectColour(await pixelAt(artwork.bytes, width - 9, width - 9), ground);
}

interface Mended {
  picture: string;
  make: () => Promise<Buffer>;
  side: number;
  extension: 'jpg' | 'png';
  mended: string[];
  ground?: readonly number[];
}

const HIDDEN = 'Hidden data (such as camera, time, place or comments) was removed.';

const accepted: Mended[] = [
  {
    picture: 'the smallest JPEG, 1400',
    make: () => images.jpeg(1400),
    side: 1400,
    extension: 'jpg',
    mended: [],
  },
  {
    picture: 'the largest JPEG, 3000',
    make: () => images.jpeg(3000),
    side: 3000,
    extension: 'jpg',
    mended: [],
  },
  {
    picture: 'a progressive JPEG',
    make: () => images.cover(1400).jpeg({ progressive: true, quality: 95 }).toBuffer(),
    side: 1400,
    extension: 'jpg',
    mended: [],
  },
  {
    picture: 'a PNG',
    make: () => images.cover(1400).png().toBuffer(),
    side: 1400,
    extension: 'png',
    mended: [],
  },
  {
    picture: 'a larger picture',
    make: () => images.jpeg(3300),
    side: 3000,
    extension: 'jpg',
    mended: ['The picture was scaled from 3300 x 3300 to 3000 x 3000 pixels.'],
  },
  {
    picture: 'a picture two pixels off the square',
    make: () => images.jpeg(1500, 1502),
    side: 1500,
    extension: 'jpg',
    mended: ['2 px were cut off to make it square.'],
  },
  {
    picture: 'a see-through PNG',
    make: () => images.pngWithAlpha(1400),
    side: 1400,
    extension: 'png',
    mended: ['The transparent background was filled with white.'],
    ground: [255, 255, 255],
  },
  {
    picture: 'a WebP',
    make: () => images.cover(1400).webp({ quality: 95 }).toBuffer(),
    side: 1400,
    extension: 'jpg',
    mended: ['The WebP picture was turned into a JPEG.'],
  },
  {
    picture: 'a 16-bit PNG',
    make: () => images.cover(1400).toColourspace('rgb16').png().toBuffer(),
    side: 1400,
    extension: 'png',
    mended: ['The colours were reduced from 16 to 8 bits.'],
  },
  {
    picture: 'a PNG with a palette',
    make: () => images.cover(1400).png({ palette: true }).toBuffer(),
    side: 1400,
    extension: 'png',
    mended: ['The indexed colours were turned into RGB.'],
  },
];

describe('what can be mended is mended and named (feed-rules A6/68)', () => {
  test.each(accepted)('$picture becomes a cover that directories take', async (row) => {
    const input = await row.make();
    const artwork = await prepareArtwork(input);
    await expectFit(artwork, row.side);
    await expectCover(artwork, row.ground);
    expect(artwork.mended).toEqual(row.mended);
    expect(artwork.extension).toBe(row.extension);
    expect((await prepareArtwork(input)).sha256, 'the same input, other bytes').toBe(
      artwork.sha256,
    );
  });

  test('print colours (CMYK) become screen colours', async () => {
    const input = await images.cover(1400).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const artwork = await prepareArtwork(input);
    await expectFit(artwork, 1400);
    expect(artwork.mended).toEqual([
      'The print colours (CMYK) were turned into screen colours (RGB).',
    ]);
    expectColour(await pixelAt(artwork.bytes, 9, 9), images.RED, 30);
    expectColour(await pixelAt(artwork.bytes, 1391, 1391), images.BLUE, 60);
  });

  test.each(['jpeg', 'png'] as const)('a greyscale %s becomes RGB', async (format) => {
    const grey = images.cover(1400).toColourspace('b-w').toFormat(format);
    const input = await grey.toBuffer();
    expect((await sharp(input).metadata()).channels).toBe(1);
    const artwork = await prepareArtwork(input);
    await expectFit(artwork, 1400);
    expect(artwork.mended).toEqual(['The greyscale picture was turned into RGB.']);
    const [red, green, blue] = await pixelAt(artwork.bytes, 9, 9);
    expect(red).toBe(green);
    expect(green).toBe(blue);
  });

  test('a picture that lies on its side is turned', async () => {
    const artwork = await prepareArtwork(await images.jpegOnItsSide(1400));
    await expectFit(artwork, 1400);
    expect(artwork.mended).toEqual(['The picture was turned the right way up.', HIDDEN]);
    expectColour(await pixelAt(artwork.bytes, 1391, 9), images.RED);
    expectColour(await pixelAt(artwork.bytes, 9, 9), images.BLUE);
  });

  test('colours of another profile become the same colours in sRGB', async () => {
    const input = await images.cover(1400).withIccProfile('p3').png().toBuffer();
    expectColour(await pixelAt(input, 9, 9, { ignoreIcc: true }), [187, 55, 45], 8);
    const artwork = await prepareArtwork(input);
    await expectFit(artwork, 1400);
    await expectCover(artwork);
    expect(artwork.mended).toEqual(['The colours were converted from their own profile to sRGB.']);
  });

  test('a JPEG coded as RGB keeps its colours', async () => {
    const input = await images.jpegCodedAsRgb(1400);
    const before = await pixelAt(input, 9, 9);
    const artwork = await prepareArtwork(input);
    await expectFit(artwork, 1400);
    expectColour(await pixelAt(artwork.bytes, 9, 9), before);
  });
});

describe('what is fit already stays as it is', () => {
  test('a JPEG keeps its pixels bit by bit, and loses place, camera and comment (security 48, 31)', async () => {
    const input = await images.jpegWithGps(1400);
    const artwork = await prepareArtwork(input);
    await expectFit(artwork, 1400);
    expect(artwork.mended).toEqual([HIDDEN]);
    expect(input.includes('Canary') && input.includes('<script>')).toBe(true);
    expect(/Canary|Exif|<script>/.test(artwork.bytes.toString('latin1'))).toBe(false);
    expect(await digestOfPixels(artwork.bytes)).toBe(await digestOfPixels(input));
  });

  test('an sRGB profile is left out without touching the pixels', async () => {
    const input = await images.cover(1400).withIccProfile('srgb').jpeg().toBuffer();
    const artwork = await prepareArtwork(input);
    await expectFit(artwork, 1400);
    expect(artwork.mended).toEqual([]);
    expect(await digestOfPixels(artwork.bytes)).toBe(await digestOfPixels(input));
  });

  test('what hangs behind the end of a JPEG is cut off (security 31)', async () => {
    const clean = await images.jpeg(1400);
    const artwork = await prepareArtwork(Buffer.concat([clean, Buffer.from('<html>PK zip')]));
    expect(artwork.sha256).toBe((await prepareArtwork(clean)).sha256);
  });

  test('what was prepared once comes out unchanged the second time', async () => {
    for (const input of [await images.jpegOnItsSide(1400), await images.pngWithAlpha(1400)]) {
      const once = await prepareArtwork(input);
      const twice = await prepareArtwork(once.bytes);
      expect(twice.sha256).toBe(once.sha256);
      expect(twice.mended).toEqual([]);
    }
  });
});
