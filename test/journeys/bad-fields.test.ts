import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeToken } from '../accounts/make-token.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { jpeg, png, svg, zeros } from '../fixtures/images.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { expectRefusal, soon, stored } from './attack-world.ts';
import type { BadInput } from './attack-world.ts';
import { form, uploadsTo } from './uploads-world.ts';
import type { Part } from './uploads-world.ts';

let server: TestServer;
let audio: Buffer;
/** By PUT, the same bytes would be the same episode, and no field of it would count. */
let other: Buffer;
/** A token without the scope import. */
let plain: string;

beforeAll(async () => {
  server = await startServer();
  await makeShow(server, { time_zone: 'Europe/Berlin' });
  const path = await makeAudio({ kind: 'mp3-cbr', seconds: 4 });
  audio = readFileSync(path);
  other = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 3 }));
  await makeEpisode(server, 'my-show', path, { title: 'Taken', guid: 'taken' });
  plain = (await makeToken(server, ['read', 'write'])).secret;
});
afterAll(() => server.stop());

const { post, put } = uploadsTo(() => server, 'my-show');
const withField = (...parts: Part[]) => post(form(['audio', audio], ...parts));
const gap = '2027-03-28T02:30';
const overlap = '2027-10-31T02:30';

const fields: BadInput[] = [
  [
    'an unknown field in a form',
    '422 request.invalid titel',
    () => withField(['titel', 'A']),
    /There is no field "titel".*spelling/,
  ],
  ['an unknown field in the query', '422 request.invalid titel', () => put(audio, '?titel=A')],
  [
    'a token in the query of an upload (security 86)',
    '422 request.invalid api_key',
    () => put(audio, `?api_key=${plain}`),
  ],
  [
    'a field that comes twice',
    '422 request.invalid title',
    () => withField(['title', 'A'], ['title', 'B']),
  ],
  [
    'a number that is a word',
    '422 request.invalid season',
    () => withField(['season', 'one']),
    /must be a whole number from 1 to 1,000,000/,
  ],
  [
    'a number of more digits than any show has episodes',
    '422 request.invalid number',
    () => withField(['number', '99999999999']),
    /must be a whole number from 1 to 1,000,000/,
  ],
  [
    'a title that nobody can see',
    '422 request.invalid title',
    () => withField(['title', '\u200b\u3164']),
    /must not be empty/,
  ],
  [
    'a chapter whose title nobody can see',
    '422 chapters.invalid chapters',
    () => withField(['chapters', '00:00 \u2800']),
    /must not be empty/,
  ],
  ['season 0', '422 request.invalid season', () => withField(['season', '0']), /1 or more/],
  ['season 1e999', '422 request.invalid season', () => withField(['season', '1e999'])],
  [
    'a flag that is a word',
    '422 request.invalid explicit',
    () => withField(['explicit', 'yes']),
    /true or false/,
  ],
  [
    'a title of 200 KB (security 35)',
    '422 request.invalid title',
    () => withField(['title', 'a'.repeat(200_000)]),
    /at most 255 characters/,
  ],
  ['an empty title', '422 request.invalid title', () => withField(['title', ' ']), /be empty/],
  [
    'notes of more than 100,000 bytes',
    '422 request.invalid notes',
    () => withField(['notes', 'ä'.repeat(50_001)]),
    /at most 100,000 characters, and has/,
  ],
  [
    'a date that is none',
    '422 date.invalid publish_at',
    () => withField(['publish_at', 'tomorrow']),
    /2026-12-24T07:00/,
  ],
  [
    'an empty date in a form, where it does not mean now',
    '422 request.invalid publish_at',
    () => withField(['publish_at', '']),
    /leave it out to publish now/,
  ],
  ['an empty date by PUT', '422 request.invalid publish_at', () => put(audio, '?publish_at=')],
  [
    'an empty word about drafts, where it does not mean published',
    '422 request.invalid draft',
    () => withField(['draft', '']),
    /true or false/,
  ],
  ['February 30th', '422 date.invalid publish_at', () => put(audio, '?publish_at=2027-02-30')],
  [
    'a time that summer time leaves out, in a form',
    '422 date.skipped publish_at',
    () => withField(['publish_at', gap]),
    /does not exist in Europe\/Berlin.*T01:30:00\+01:00 or .*T03:30:00\+02:00/,
  ],
  [
    'a time that summer time leaves out, by PUT',
    '422 date.skipped publish_at',
    () => put(audio, `?publish_at=${gap}`),
  ],
  [
    'a time that comes twice when summer time ends',
    '422 date.ambiguous publish_at',
    () => withField(['publish_at', overlap]),
    /comes twice in Europe\/Berlin.*T02:30:00\+02:00 or .*T02:30:00\+01:00/,
  ],
  [
    'a draft with a date',
    '422 episode.draft-with-date draft',
    () => put(audio, '?draft=true&publish_at=2030-01-01'),
  ],
  [
    'a date in the past without the scope import',
    '403 episode.past-date publish_at',
    () => put(other, '?publish_at=2020-01-01', plain),
    /import/,
  ],
  [
    'a guid without the scope import',
    '403 token.scope guid',
    () => put(audio, '?guid=mine', plain),
    /import/,
  ],
  ['a guid that is taken', '409 episode.guid-taken guid', () => put(other, '?guid=taken')],
  ['a guid with NUL', '422 request.invalid guid', () => put(audio, '?guid=a%00b'), /control/],
  ['a slug with capitals', '422 request.invalid slug', () => put(audio, '?slug=Pilot')],
  [
    'a slug that is one of our pages',
    '409 episode.slug-taken slug',
    () => put(other, '?slug=feed'),
  ],
  ['a slug that is taken', '409 episode.slug-taken slug', () => put(other, '?slug=taken')],
  [
    'a link that runs code (security 27)',
    '422 request.invalid link',
    () => put(audio, '?link=javascript:alert(1)'),
  ],
  [
    'a link with a space (security 38)',
    '422 request.invalid link',
    () => put(audio, '?link=https://a.example/%20Set-Cookie:x=1'),
  ],
  [
    'fields that only we set (security 93)',
    '422 request.invalid',
    () => put(audio, '?state=live&sha256=0&id=x&show_id=y&audio_id=z&created_at=0'),
    /5 more/,
  ],
];

const artworkOf = (path: string) => (body: () => Buffer | Promise<Buffer>) => async () => {
  const bytes = new Uint8Array(await body());
  return await server.api(`${path}/artwork`, { method: 'PUT', body: bytes });
};
const cover = artworkOf('/api/shows/my-show');

const pictures: BadInput[] = [
  ['artwork that is too small', '422 artwork.too-small', cover(() => jpeg(300)), /1400/],
  ['artwork that is not square', '422 artwork.not-square', cover(() => jpeg(1600, 1400))],
  [
    'a decompression bomb (security 42)',
    '422 artwork.too-large',
    cover(() => png({ side: 30_000, bits: 1, colour: 0, after: [zeros(1000)] })),
  ],
  ['an SVG (security 30)', '422 artwork.unsupported', cover(() => svg(1400)), /JPEG/],
  [
    'half a JPEG',
    '422 artwork.unreadable',
    cover(async () => (await jpeg(1400)).subarray(0, 9000)),
  ],
  ['no picture', '422 artwork.unsupported', cover(() => Buffer.alloc(0))],
  [
    'a picture over 25 MB',
    '413 artwork.too-large artwork',
    cover(() => Buffer.alloc(26 * 1024 ** 2)),
  ],
  [
    'artwork for an episode that does not exist',
    '404 episode.not-found',
    artworkOf('/api/episodes/nobody')(() => svg(1400)),
  ],
  [
    'artwork for a show that does not exist',
    '404 show.not-found',
    artworkOf('/api/shows/nobody')(() => svg(1400)),
  ],
];

describe.each([
  ['a bad field', fields],
  ['a bad picture', pictures],
])('%s is refused in words, and nothing is stored', (_kind, rows) => {
  test.each(rows)('%s: %s', async (_name, refusal, send, says) => {
    const before = stored(server);
    await expectRefusal(await send(), refusal, says);
    await soon(() => expect(stored(server)).toEqual(before));
  });
});

test('a time beside the change of the clocks is read in the time zone of the show', async () => {
  const response = await put(other, '?publish_at=2027-03-28T03:30');
  expect(await response.json()).toMatchObject({
    state: 'scheduled',
    publish_at: '2027-03-28T01:30:00.000Z',
  });
});
