import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { cover, jpeg, pngWithAlpha } from '../fixtures/images.ts';
import { namesOf } from './good-feed.ts';
import { openHttpWorld, pair } from './http-world.ts';
import type { HttpWorld } from './http-world.ts';
import { at, both, feedOf, head, headers, status } from './twists.ts';
import type { Case } from './twists.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

const artwork: Case[] = [
  ['71 error', 'a picture that is not there', at(({ url }) => url === '/cover.jpg', status(404))],
  [
    '71 error',
    'no HEAD',
    at(
      both(({ url }) => url === '/cover.jpg', head),
      status(405),
    ),
  ],
  [
    '71 error',
    'a picture that is called text',
    at(({ url }) => url === '/cover.jpg', headers({ 'content-type': 'text/plain' })),
  ],
];

const companions: Case[] = [
  [
    '111 warning',
    'chapters that are no JSON',
    {
      files: {
        '/episode-5.json': { type: 'application/json+chapters', bytes: Buffer.from('00:00 One') },
      },
    },
  ],
  [
    '111 warning',
    'chapters that are not there',
    at(({ url }) => url === '/episode-5.json', status(404)),
  ],
  [
    '112 warning',
    'chapters out of order',
    {
      files: {
        '/episode-5.json': {
          type: 'application/json+chapters',
          bytes: Buffer.from('{"version":"1.2.0","chapters":[{"startTime":9},{"startTime":1}]}'),
        },
      },
    },
  ],
  [
    '113 warning',
    'chapters served as text',
    at(({ url }) => url === '/episode-5.json', headers({ 'content-type': 'text/plain' })),
  ],
  [
    '116 warning',
    'a transcript served as text',
    at(({ url }) => url === '/episode-5.vtt', headers({ 'content-type': 'text/plain' })),
  ],
  ['116 warning', 'a type that nobody knows', feedOf('type="text/vtt"', 'type="text/captions"')],
  [
    '118 warning',
    'a transcript that is none',
    { files: { '/episode-5.vtt': { type: 'text/vtt', bytes: Buffer.from('Hello.') } } },
  ],
  [
    '119 warning',
    'no CORS for chapters',
    at(
      ({ url }) => url === '/episode-5.json',
      headers({ 'access-control-allow-origin': undefined }),
    ),
  ],
];

describe.skipIf(!pair || !hasFfmpeg)('artwork, chapters and transcripts', () => {
  test.each([...artwork, ...companions])(
    'feed rule %s: %s is found',
    async (name, _what, broken) => {
      expect(namesOf(await world.examine(broken))).toContain(name);
    },
  );

  const jpegOf = async (bytes: Promise<Buffer>) => ({ type: 'image/jpeg', bytes: await bytes });
  test.each([
    ['68 error', 'is not square', () => jpegOf(jpeg(1500, 1400))],
    ['68 error', 'is too small', () => jpegOf(jpeg(600))],
    ['68 error', 'is too large', () => jpegOf(jpeg(3200))],
    ['68 error', 'is no picture', () => jpegOf(Promise.resolve(Buffer.from('no')))],
    [
      '68 warning',
      'is see-through, and a PNG with the name of a JPEG',
      () => jpegOf(pngWithAlpha(1400)),
    ],
    [
      '68 warning',
      'is for print',
      () => jpegOf(cover(1400).toColourspace('cmyk').jpeg().toBuffer()),
    ],
    ['72 info', 'is heavy', () => jpegOf(noise())],
  ])('feed rule %s: artwork that %s is found', async (name, _what, picture) => {
    const report = await world.examine({ files: { '/cover.jpg': await picture() } });
    expect(namesOf(report)).toContain(name);
  });

  test('feed rule 56: artwork of an episode is a warning, not an error', async () => {
    const files = { '/episode-5.jpg': await jpegOf(jpeg(600)) };
    expect(namesOf(await world.examine({ files }))).toEqual(['56 warning']);
  });
});

async function noise(): Promise<Buffer> {
  const grain = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const create = {
    width: 1400,
    height: 1400,
    channels: 3,
    background: '#888',
    noise: grain,
  } as const;
  return await sharp({ create }).jpeg({ quality: 95 }).toBuffer();
}
