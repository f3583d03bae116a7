import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioTags } from './probe-answer.ts';
import { askChild } from './probe-process.ts';
import { sniff } from './sniff.ts';

const PATIENCE_MS = 5000;

/** What the beginning of a file says of the whole. */
export interface BeginningTags {
  tags: AudioTags;
  hasCover: boolean;
}

/**
 * Reads the tags out of the first bytes of a sound file, by the same guarded process that reads whole ones; nothing of it is
 * kept. What says nothing, is no audio or cannot be read has no tags: the whole file will say why.
 * @throws LongwaveError `probe.cannot-start`
 */
export async function probeBeginning(bytes: Buffer): Promise<BeginningTags> {
  const kind = sniff(bytes);
  if (kind !== 'mp3' && kind !== 'mp4') return { tags: {}, hasCover: false };
  const folder = await mkdtemp(join(tmpdir(), 'longwave-beginning-'));
  try {
    const path = join(folder, 'beginning');
    await writeFile(path, bytes);
    const { answers } = await askChild(path, PATIENCE_MS, kind);
    const read = answers.find((answer) => answer.said === 'tags');
    return { tags: read?.tags ?? {}, hasCover: read?.cover !== undefined };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
