import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressesAt } from '../../src/addresses/urls.ts';
import { transcriptExtensions, transcriptFormats } from '../../src/transcripts/formats.ts';
import { transcriptPaths } from '../../src/transcripts/openapi.ts';
import { dropTranscript } from '../../src/transcripts/transcripts.ts';
import { openTranscriptWorld } from './transcript-world.ts';
import type { TranscriptWorld } from './transcript-world.ts';

let world: TranscriptWorld;
beforeAll(async () => {
  world = await openTranscriptWorld('sqlite');
});
afterAll(() => world.close());

const urlOf = (id: string, extension: string) => addressesAt(world.url).transcript(id, extension);

async function codeOf(url: string): Promise<string> {
  const response = await fetch(url);
  const { code } = (await response.json()) as { code: string };
  return `${response.status} ${code} ${response.headers.get('cache-control')}`;
}

describe('a transcript', () => {
  test.each(transcriptExtensions)(
    '%s is served with the type that the feed says, to players of other sites, for ever (feed rules 116, 119)',
    async (extension) => {
      const { transcript } = await world.upload({});
      const url = urlOf(transcript.id, extension);
      const [answer, head] = [await fetch(url), await fetch(url, { method: 'HEAD' })];
      const { parse, mediaType } = transcriptFormats[extension];
      expect(parse(await answer.text()).cues[0]).toMatchObject({
        speaker: 'Ann',
        text: 'Hello & welcome',
      });
      expect(answer.headers.get('content-type')?.split(';')[0]).toBe(mediaType);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
      });
      for (const name of ['content-type', 'content-length', 'etag', 'access-control-allow-origin'])
        expect(head.headers.get(name), name).toBe(answer.headers.get(name));
      expect(await head.text()).toBe('');
    },
  );

  test('in text says its encoding, where none is fixed', async () => {
    const { transcript } = await world.upload({});
    const types = await Promise.all(
      ['txt', 'html'].map(async (extension) => {
        const { headers } = await fetch(urlOf(transcript.id, extension));
        return headers.get('content-type');
      }),
    );
    expect(types).toEqual(['text/plain; charset=utf-8', 'text/html; charset=utf-8']);
  });

  test('is not sent again to who has it, and in parts where they are asked for', async () => {
    const { transcript } = await world.upload({});
    const url = urlOf(transcript.id, 'vtt');
    const tag = (await fetch(url)).headers.get('etag') ?? '';
    const again = await fetch(url, { headers: { 'if-none-match': tag } });
    expect([again.status, again.headers.get('access-control-allow-origin')]).toEqual([304, '*']);
    const part = await fetch(url, { headers: { range: 'bytes=0-5' } });
    expect([part.status, await part.text()]).toEqual([206, 'WEBVTT']);
  });
});

describe('who may see it (security 95)', () => {
  test('it is 404 while its episode is not live, 410 when that was deleted, and nobody keeps the answer', async () => {
    const { transcript } = await world.upload({ episodeId: 'later' });
    const url = urlOf(transcript.id, 'vtt');
    world.states.set('later', 'hidden');
    expect(await codeOf(url)).toBe('404 transcript.not-found no-store');
    world.states.set('later', 'deleted');
    expect(await codeOf(url)).toBe('410 transcript.gone no-store');
    world.states.set('later', 'live');
    expect((await fetch(url)).status).toBe(200);
  });

  test('a new upload has a new address, and the old one is 410', async () => {
    const [old, current] = [
      await world.upload({ episodeId: 'twice' }, 1),
      await world.upload({ episodeId: 'twice' }, 2),
    ];
    expect(await codeOf(urlOf(old.transcript.id, 'vtt'))).toBe('410 transcript.gone no-store');
    expect((await fetch(urlOf(current.transcript.id, 'vtt'))).status).toBe(200);
  });

  test('a dropped one is 410, unless its episode is hidden', async () => {
    const { transcript } = await world.upload({ episodeId: 'dropped' });
    await world.database.transaction(async (tx) => await dropTranscript(tx, 'dropped', 'en', 5));
    const url = urlOf(transcript.id, 'json');
    expect(await codeOf(url)).toBe('410 transcript.gone no-store');
    world.states.set('dropped', 'hidden');
    expect(await codeOf(url)).toBe('404 transcript.not-found no-store');
  });

  test('what was uploaded, a form that it does not have, and other names are 404', async () => {
    const { transcript } = await world.upload({ episodeId: 'text', bytes: Buffer.from('Hello') });
    for (const url of [
      urlOf(transcript.originalId, 'txt'),
      urlOf(transcript.id, 'vtt'),
      urlOf(transcript.id, 'mp3'),
      urlOf(transcript.id, 'TXT'),
      urlOf('a'.repeat(26), 'txt'),
      `${world.url}/transcripts/constructor`,
      `${world.url}/transcripts/..%2ftext.txt`,
    ])
      expect(await codeOf(url), url).toBe('404 transcript.not-found no-store');
    expect((await fetch(urlOf(transcript.id, 'txt'))).status).toBe(200);
  });
});

test('the description of the API names every type that is served', () => {
  const answer = transcriptPaths()['/transcripts/{file}']?.get?.responses?.['200'];
  const types = transcriptExtensions.map((extension) => transcriptFormats[extension].mediaType);
  expect(answer).toHaveProperty('content');
  for (const type of types) expect(answer).toHaveProperty(['content', type]);
});
