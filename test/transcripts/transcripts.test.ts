import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../../src/media/files/store.ts';
import { findFile } from '../../src/media/kept-files.ts';
import { formatsOf } from '../../src/transcripts/formats.ts';
import {
  dropTranscript,
  findTranscript,
  keepTranscript,
  openTranscript,
  transcriptsOf,
} from '../../src/transcripts/transcripts.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { openTranscriptWorld, VTT } from './transcript-world.ts';
import type { TranscriptWorld } from './transcript-world.ts';

describe.each(kindsOfDatabase())('transcripts on %s', (kind) => {
  let world: TranscriptWorld;
  beforeAll(async () => {
    world = await openTranscriptWorld(kind);
  });
  afterAll(() => world.close());

  const find = async (episodeId: string, language: string) =>
    await findTranscript(world.database.read, episodeId, language);

  test('the file is kept byte for byte as it was uploaded, with its name', async () => {
    const bytes = Buffer.from(`\ufeff${VTT.replaceAll('\n', '\r\n')}`);
    const name = `../${'é'.repeat(300)}.vtt`;
    const { transcript } = await world.upload({ episodeId: 'original', bytes, name });
    const file = await findFile(world.database.read, transcript.originalId);
    expect(file).toMatchObject({
      ownerId: 'original',
      type: 'text/vtt',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      originalName: `../${'é'.repeat(126)}`,
    });
    expect(await collect(await world.files.read(file!.storeKey))).toEqual(bytes);
  });

  test('what is said can be opened again, with times and without', async () => {
    const timed = await world.upload({ episodeId: 'opened' });
    expect(await openTranscript(world.files, timed.transcript.id)).toEqual({
      isTimed: true,
      cues: [{ startSeconds: 1, endSeconds: 2.5, speaker: 'Ann', text: 'Hello & welcome' }],
    });
    const bytes = Buffer.from('Ann: Hello\n\nNote: Bob is here');
    const untimed = await world.upload({ episodeId: 'opened', language: 'de', bytes });
    expect(await openTranscript(world.files, untimed.transcript.id)).toEqual({
      isTimed: false,
      cues: [
        { startSeconds: 0, endSeconds: 0, speaker: 'Ann', text: 'Hello' },
        { startSeconds: 0, endSeconds: 0, speaker: 'Note', text: 'Bob is here' },
      ],
    });
  });

  test('an episode has one transcript a language, the last one', async () => {
    await world.upload({ episodeId: 'many', language: 'en-us' }, 1);
    const second = await world.upload({ episodeId: 'many', language: 'EN-US' }, 2);
    await world.upload({ episodeId: 'many', language: 'de', bytes: Buffer.from('Hallo') }, 3);
    await world.upload({ episodeId: 'other' }, 4);
    expect(await find('many', 'en-US')).toEqual({ ...second.transcript, createdAt: 2 });
    const all = await transcriptsOf(world.database.read, ['many', 'other', 'none']);
    const short = [...all].map(([id, list]) => [
      id,
      list.map(({ language, isTimed }) => `${language} ${formatsOf({ isTimed }).join(' ')}`),
    ]);
    expect(Object.fromEntries(short)).toEqual({
      many: ['de html txt', 'en-US vtt json srt html txt'],
      other: ['en vtt json srt html txt'],
    });
    expect(await transcriptsOf(world.database.read, [])).toEqual(new Map());
  });

  test('a dropped transcript is gone, and only that one', async () => {
    await world.upload({ episodeId: 'dropped' });
    await world.upload({ episodeId: 'dropped', language: 'fr' });
    const drop = async () =>
      await world.database.transaction(async (tx) => await dropTranscript(tx, 'dropped', 'en', 5));
    expect([await drop(), await drop()]).toEqual([true, false]);
    expect(await find('dropped', 'en')).toBeUndefined();
    expect(await find('dropped', 'fr')).toBeDefined();
    await world.upload({ episodeId: 'dropped' });
    expect(await find('dropped', 'en')).toBeDefined();
  });

  test('a broken file, and a language that is none, leave no file behind', async () => {
    const filesNow = async () => (await Array.fromAsync(world.files.list('transcripts/'))).length;
    const before = await filesNow();
    const upload = {
      episodeId: 'broken',
      language: 'en',
      bytes: Buffer.from('WEBVTT\n\n0:02 --> 0:01\nHi'),
    };
    await expect(keepTranscript(world.files, upload)).rejects.toMatchObject({
      kind: 'unprocessable',
      code: 'transcript.invalid',
      message: 'Line 3: the end 00:00:01.000 is before the start 00:00:02.000.',
      field: 'transcript',
    });
    for (const language of ['', 'klingon!', 'x'.repeat(60), '../en'])
      await expect(
        keepTranscript(world.files, { ...upload, language, bytes: Buffer.from(VTT) }),
      ).rejects.toMatchObject({ code: 'transcript.language', field: 'language' });
    expect(await filesNow()).toBe(before);
  });
});
