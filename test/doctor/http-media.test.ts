import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasFfmpeg, makeAudio } from '../fixtures/audio.ts';
import { namesOf } from './good-feed.ts';
import { openHttpWorld, pair } from './http-world.ts';
import type { HttpWorld } from './http-world.ts';
import {
  at,
  both,
  feedOf,
  head,
  headers,
  media,
  redirects,
  startsWith,
  status,
  whole,
  withHeader,
} from './twists.ts';
import type { Case } from './twists.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await openHttpWorld();
});
afterAll(() => world.close());

const mediaServer: Case[] = [
  ['61 error', 'another length', { feed: (xml) => xml.replace(/length="\d+"/, 'length="12345"') }],
  ['132 error', 'audio that is not there', at(media, status(404))],
  [
    '132 error',
    'audio that breaks off',
    at(media, (_answer, request) => void request.socket.destroy()),
  ],
  ['132 error', 'no HEAD', at(both(media, head), status(403))],
  [
    '132 warning',
    'another type',
    at(media, headers({ 'content-type': 'application/octet-stream' })),
  ],
  ['132 warning', 'no Accept-Ranges', at(media, headers({ 'accept-ranges': undefined }))],
  ['133 error', '200 for a part', at(media, whole)],
  [
    '133 error',
    'no Content-Range',
    at(both(media, withHeader('range')), headers({ 'content-range': undefined })),
  ],
  [
    '133 error',
    'another part',
    at(both(media, withHeader('range', '=0-1')), headers({ 'content-range': 'bytes 1-2/192000' })),
  ],
  [
    '133 error',
    'more than was asked for',
    at(both(media, withHeader('range', '=0-1')), (answer) => ({
      ...answer,
      body: Buffer.alloc(50),
    })),
  ],
  [
    '133 error',
    'other bytes at the end',
    at(both(media, withHeader('range', '=-100')), (answer) => ({
      ...answer,
      body: Buffer.alloc(100),
    })),
  ],
  [
    '134 warning',
    '200 for what is not there',
    at(media, (answer) => (answer.status === 416 ? { ...answer, status: 200 } : answer)),
  ],
  [
    '135 warning',
    'nothing to go on by',
    at(media, headers({ etag: undefined, 'last-modified': undefined })),
  ],
  [
    '135 warning',
    'If-Range that never fits',
    at(both(media, withHeader('if-range')), (answer) => ({ ...answer, status: 200 })),
  ],
  [
    '135 warning',
    'If-Range that fits always',
    at(both(media, withHeader('if-range', 'longwave')), (answer) => ({
      ...answer,
      status: 206,
      headers: { ...answer.headers, 'content-range': 'bytes 0-1/9' },
      body: Buffer.alloc(2),
    })),
  ],
  ['136 error', 'six redirects', at(startsWith('/episode-5.mp3'), redirects(6))],
  [
    '136 warning',
    'a redirect to http',
    at(media, redirects(1, 302, 'http://podcast.example:1/a.mp3')),
  ],
  ['137 warning', 'gzip', at(both(media, head), headers({ 'content-encoding': 'gzip' }))],
];

describe.skipIf(!pair || !hasFfmpeg)('the server of the audio', () => {
  test.each(mediaServer)('feed rule %s: %s is found', async (name, _what, broken) => {
    expect(namesOf(await world.examine(broken))).toContain(name);
  });

  test('feed rule 133: a server that answers 200 for parts has one finding of the rule', async () => {
    const { findings } = await world.examine(at(media, whole));
    expect(findings.filter(({ rule }) => rule === 133)).toHaveLength(1);
  });

  test('feed rule 51: a duration that is not that of the file is found, within two seconds it is not', async () => {
    const said = (seconds: number) =>
      world.examine(feedOf('<itunes:duration>12<', `<itunes:duration>${seconds}<`));
    expect((await said(14)).findings).toEqual([]);
    expect(namesOf(await said(15))).toEqual(['51 warning']);
  });

  test('feed rules 62 and 63: a file that is something else, or was cut, is found', async () => {
    const audio = (bytes: Buffer) => ({ '/episode-5.mp3': { type: 'audio/mpeg', bytes } });
    const wav = readFileSync(await makeAudio({ kind: 'wav', seconds: 3 }));
    expect(namesOf(await world.examine({ files: audio(wav) }))).toContain('62 error');
    const vbr = readFileSync(await makeAudio({ kind: 'mp3-vbr', seconds: 12 }));
    const cut = vbr.subarray(0, vbr.length / 2);
    expect(namesOf(await world.examine({ files: audio(cut) }))).toContain('63 error');
    const slow = readFileSync(await makeAudio({ kind: 'mp3-lsf', seconds: 12 }));
    expect(namesOf(await world.examine({ files: audio(slow) }))).toContain('63 info');
  });

  test.each(['mp3-cbr', 'm4a'] as const)(
    'feed rule 63: a large cover in the file (%s) is no part of the bitrate',
    async (kind) => {
      const bytes = readFileSync(await makeAudio({ kind, seconds: 12, coverPixels: 700 }));
      expect(bytes.length).toBeGreaterThan(1_500_000);
      const type = kind === 'm4a' ? 'audio/x-m4a' : 'audio/mpeg';
      const { findings } = await world.examine({ files: { '/episode-5.mp3': { type, bytes } } });
      expect(findings.filter(({ rule }) => rule === 63)).toEqual([]);
    },
  );
});
