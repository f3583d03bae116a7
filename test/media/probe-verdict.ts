import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { probe } from '../../src/media/probe.ts';
import { type AudioKind, makeAudio } from '../fixtures/audio.ts';

/** A path in a folder that is removed after the tests. */
export function newPath(name: string): string {
  return join(inject('madeFiles'), `${randomUUID()}-${name}`);
}

/** A file of these bytes; in a string every letter is one byte. */
export async function fileOf(...parts: (Buffer | string)[]): Promise<string> {
  const path = newPath('made.mp3');
  const bytes = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : part,
  );
  await writeFile(path, Buffer.concat(bytes));
  return path;
}

/** The bytes of a file that ffmpeg made. */
export async function seed(kind: AudioKind, seconds = 30): Promise<Buffer> {
  return readFile(await makeAudio({ kind, seconds }));
}

/** `ok` and the codes of the warnings, or the code of the refusal, which must be one for people. */
export async function verdictOn(path: string): Promise<string> {
  try {
    const { durationSeconds, warnings } = await probe(path);
    expect(durationSeconds).toBeGreaterThan(0);
    expect(durationSeconds).toBeLessThan(7 * 24 * 3600);
    return ['ok', ...warnings.map(({ code }) => code)].join(' ');
  } catch (error) {
    expect(error).toMatchObject({
      name: 'LongwaveError',
      kind: 'unprocessable',
      message: expect.stringMatching(/^[A-Z].*\.$/),
      mend: expect.stringMatching(/^[A-Z]/),
    });
    return (error as { code: string }).code;
  }
}

/** A syncsafe ID3v2.4 header that announces so many bytes. */
export function id3(size: number): Buffer {
  const length = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f);
  return Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, ...length]);
}

/** One ID3v2.4 frame; `flags` is the second of its two flag bytes. */
export function id3Frame(name: string, content: Buffer | string, flags = 0): Buffer {
  const body = Buffer.from(content);
  const length = id3(body.length).subarray(6);
  return Buffer.concat([Buffer.from(name), length, Buffer.from([0, flags]), body]);
}

/** A whole ID3v2.4 tag. */
export function id3Tag(...frames: Buffer[]): Buffer {
  const body = Buffer.concat(frames);
  return Buffer.concat([id3(body.length), body]);
}
