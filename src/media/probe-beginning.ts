import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioChapter, AudioTags } from './probe-answer.ts';
import { askChild } from './probe-process.ts';
import { refusalFor } from './audio-refusals.ts';
import { afterId3, sniff, SNIFF_BYTES } from './sniff.ts';

const PATIENCE_MS = 5000;

/** What the beginning of a file says of the whole. */
export interface BeginningTags {
  tags: AudioTags;
  /** Absent when only the whole file will tell, as that of an MP4: its chapters stand among the sound. */
  chapters?: AudioChapter[];
  hasCover: boolean;
}

/**
 * Reads the tags out of the first bytes of a sound file, by the same guarded process that reads whole ones; nothing of it is
 * kept. What says nothing or cannot be read has no tags: the whole file will say why.
 * @throws LongwaveError `audio.empty`, `audio.not-audio` or `audio.unsupported`, as `probe` does; `probe.cannot-start`
 */
export async function probeBeginning(bytes: Buffer): Promise<BeginningTags> {
  const soundAt = afterId3(bytes, 0);
  const kind = sniff(soundAt > 0 ? bytes : bytes.subarray(0, SNIFF_BYTES));
  if (kind !== 'mp3' && kind !== 'mp4') throw refusalFor(kind);
  const folder = await mkdtemp(join(tmpdir(), 'longwave-beginning-'));
  try {
    const path = join(folder, 'beginning');
    await writeFile(path, bytes);
    const { answers } = await askChild(path, PATIENCE_MS, kind);
    const read = answers.find((answer) => answer.said === 'tags');
    const isKnown = read && kind === 'mp3' && soundAt <= bytes.length;
    return {
      tags: read?.tags ?? {},
      ...(isKnown && { chapters: read.chapters ?? [] }),
      hasCover: read?.cover !== undefined,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
