import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { expectRefusal, soon, stored } from './attack-world.ts';
import type { BadInput } from './attack-world.ts';
import { form, uploadsTo } from './uploads-world.ts';
import type { Part } from './uploads-world.ts';

const LIMIT = 300_000;

let server: TestServer;
let audio: Buffer;
let wav: Buffer;
let video: Buffer;

beforeAll(async () => {
  server = await startServer({ settings: { MAX_UPLOAD_BYTES: String(LIMIT) } });
  await makeShow(server);
  audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 4 }));
  wav = readFileSync(await makeAudio({ kind: 'wav', seconds: 2 }));
  video = readFileSync(await makeAudio({ kind: 'mkv', seconds: 2 }));
});
afterAll(() => server.stop());

const { post, put, putChunked } = uploadsTo(() => server, 'my-show');
const good = (...parts: Part[]) => form(['audio', audio], ...parts);
const text = Buffer.from('This is not a sound at all, it is only called one.\n'.repeat(50));
const page = Buffer.from('<!doctype html><script>1</script>');
const program = Buffer.from('\u007fELF\u0002\u0001\u0001'.padEnd(400, '\0'), 'latin1');
const tooBig = () => Buffer.concat([audio, Buffer.alloc(LIMIT)]);

const files: BadInput[] = [
  [
    'a form without a file',
    '422 audio.missing audio',
    () => post(form(['title', 'A'])),
    /curl -F audio=@/,
  ],
  [
    'the name of a file as text, because the @ was forgotten',
    '400 form.file-as-text audio',
    () => post(form(['audio', 'episode.mp3'])),
    /audio=@/,
  ],
  ['two audio parts', '400 form.two-files audio', () => post(good(['audio', audio]))],
  [
    'a file under an unknown name',
    '400 form.unknown-file sound',
    () => post(good(['sound', audio])),
    /audio or as artwork/,
  ],
  ['an empty file in a form', '422 audio.empty', () => post(form(['audio', Buffer.alloc(0)]))],
  ['an empty file by PUT', '422 audio.empty', () => put(Buffer.alloc(0))],
  [
    'a text file called .mp3',
    '422 audio.not-audio',
    () => post(form(['audio', text])),
    /plain text/,
  ],
  ['a text file by PUT', '422 audio.not-audio', () => put(text), /plain text/],
  [
    'HTML sent as audio/mpeg (security 40)',
    '422 audio.not-audio',
    () => post(page, 'audio/mpeg'),
    /web page/,
  ],
  ['a program called .mp3 (security 40)', '422 audio.not-audio', () => put(program), /program/],
  ['a video called .mp3 (security 40)', '422 audio.not-audio', () => put(video), /ffmpeg/],
  ['a cut MP3 (reliability R14)', '422 audio.truncated', () => put(audio.subarray(0, 20_000))],
  [
    'a WAV whose header lies about its size (security 45)',
    '422 audio.unsupported',
    () => put(lyingWav()),
    /ffmpeg/,
  ],
  [
    'a file over the limit by Content-Length',
    '413 audio.too-large audio',
    () => put(tooBig()),
    /MAX_UPLOAD_BYTES/,
  ],
  ['a file over the limit in chunks', '413 audio.too-large audio', () => putChunked(tooBig())],
  [
    'a file over the limit in a form',
    '413 audio.too-large audio',
    () => post(form(['title', 'A'], ['audio', tooBig()])),
  ],
  ['a body of no type that we know', '415 audio.missing', () => post(audio, 'text/plain'), /curl/],
  [
    'the type that curl --data-binary sends',
    '415 audio.missing',
    () => post(audio, 'application/x-www-form-urlencoded'),
  ],
  [
    'JSON where a file is wanted',
    '415 audio.missing',
    () => post(Buffer.from('{"title": "A"}'), 'application/json'),
  ],
  [
    'no body',
    '415 audio.missing',
    () => server.api('/api/shows/my-show/episodes', { method: 'POST' }),
  ],
  [
    'an upload to a show that does not exist',
    '404 show.not-found',
    () => uploadsTo(() => server, 'nobody').put(audio),
    /GET \/api\/shows/,
  ],
  [
    'NUL in the name of a file',
    '400 form.malformed',
    () => post(form(['audio', audio, 'a\0.mp3'])),
  ],
  [
    'NUL in the name of a file by PUT',
    '400 request.malformed',
    () => server.api('/api/shows/my-show/episodes/a%00.mp3', { method: 'PUT', body: 'x' }),
  ],
  [
    'a picture that is none, beside good audio',
    '422 artwork.unsupported',
    () => post(good(['artwork', text, 'a.jpg'])),
  ],
  [
    'a picture over 25 MB, beside good audio',
    '413 artwork.too-large artwork',
    () => post(good(['artwork', Buffer.alloc(26 * 1024 ** 2), 'a.jpg'])),
  ],
];

function lyingWav(): Buffer {
  const lying = Buffer.from(wav);
  lying.writeUInt32LE(0xffffffff, 4);
  lying.writeUInt32LE(0xfffffff0, lying.indexOf('data') + 4);
  return lying;
}

describe('a bad upload is refused in words, and nothing of it is stored', () => {
  test.each(files)('%s: %s', async (_name, refusal, send, says) => {
    const before = stored(server);
    await expectRefusal(await send(), refusal, says);
    await soon(() => expect(stored(server)).toEqual(before));
  });
});

describe('the name of a file is only a label (security 36, 38)', () => {
  test.each([
    ['Größe – ñandú.mp3', 'Größe – ñandú'],
    ['../../etc/cron.d/evil.mp3', 'evil'],
    ['..\\..\\evil.mp3', 'evil'],
    ['%2e%2e%2fevil.mp3', '%2e%2e%2fevil'],
    ['C:\\x\\evil.mp3', 'evil'],
    ['.htaccess', '.htaccess'],
    ['con.mp3', 'con'],
    ['....mp3', '...'],
    [`${'x'.repeat(5000)}.mp3`, 'x'.repeat(255)],
    [`${'🎙'.repeat(300)}.mp3`, '🎙'.repeat(63)],
    ['a"\r\nSet-Cookie: x=1.mp3', 'a" Set Cookie: x=1'],
    ['cafe\u0301.mp3', 'cafe\u0301'],
  ])('%j gives a title, and a place on the disk that is ours', async (name, title) => {
    const before = stored(server).files;
    const response = await post(form(['allow_duplicate', 'true'], ['audio', audio, name]));
    const episode = (await response.json()) as { title: string; enclosure: { url: string } };
    expect(response.status, JSON.stringify(episode)).toBe(201);
    expect(episode.title).toBe(title);
    expect(episode.enclosure.url).toMatch(/\/audio\/[a-z2-7]{26}\/[a-z0-9-]+\.mp3$/);
    const [file] = stored(server).files.filter((path) => !before.includes(path));
    expect(file).toMatch(/\/uploads\/audio\/[a-z2-7]{2}\/[a-z2-7]{26}\.mp3$/);
    expect((await fetch(episode.enclosure.url)).status).toBe(200);
  });
});
