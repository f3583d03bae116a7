import { open } from 'node:fs/promises';
import { LongwaveError, systemCode } from '../platform/errors.ts';
import {
  type AudioChapter,
  type AudioFacts,
  type AudioTags,
  type AudioWarning,
  type Cover,
  type ProbeAnswer,
} from './probe-answer.ts';
import { type Ending } from './probe-guard.ts';
import { askChild, cannotStart } from './probe-process.ts';
import { refusal, refusalFor } from './audio-refusals.ts';
import { sniff, SNIFF_BYTES } from './sniff.ts';
import { diskTrouble } from './files/spool.ts';

const PATIENCE_MS = 10_000;
const BYTES_A_SECOND = 50 * 1024 * 1024;

/** Everything that one sound file says of itself. */
export interface ProbedAudio extends AudioFacts {
  tags: AudioTags;
  /** In order; absent when the file has none that can be read. */
  chapters?: AudioChapter[];
  cover?: Cover;
}

/** What the system says when this process, or the machine, has no more room for open files. */
const TOO_MANY_OPEN = ['EMFILE', 'ENFILE'];

/**
 * Reads duration, codec, tags, chapters and cover of the file at `path`, whatever its name. The parsing is done by a
 * process that is killed when it takes more than 256 MB, or works for more than 10 s and 1 s for each 50 MB.
 * Throws a `LongwaveError` of kind `unprocessable` with a code `audio.…` when the file cannot be published:
 * empty, not-audio, unsupported, protected, fragmented, truncated, no-sound, no-duration, unreadable; and of kind
 * `unavailable`, `probe.cannot-start`, when it is our machine that cannot look at it.
 */
export async function probe(path: string): Promise<ProbedAudio> {
  const { head, bytes } = await readHead(path).catch((cause: unknown) => {
    // Any other trouble is with this one file, and another try would meet it again.
    throw TOO_MANY_OPEN.includes(systemCode(cause) ?? '') ? cannotStart(cause) : cause;
  });
  const kind = sniff(head);
  if (kind !== 'mp3' && kind !== 'mp4') throw refusalFor(kind);
  const patienceMs = PATIENCE_MS + (bytes / BYTES_A_SECOND) * 1000;
  const { answers, ending } = await askChild(path, patienceMs);
  for (const answer of answers) if (answer.said === 'refused') throw refusalOf(answer);
  if (!answers.some((answer) => answer.said === 'ready')) throw cannotStart(ending);
  const audio = answers.find((answer) => answer.said === 'audio')?.audio;
  if (!audio) throw unreadable(ending);
  const last = answers.find((answer) => answer.said === 'tags');
  const { tags, chapters, cover, warnings } = last ?? nothingRead();
  return {
    ...audio,
    tags,
    ...(chapters && { chapters }),
    ...(cover && { cover }),
    warnings: [...audio.warnings, ...warnings],
  };
}

async function readHead(path: string): Promise<{ head: Buffer; bytes: number }> {
  await using file = await open(path).catch((error: unknown) => {
    // One that is not there is a mistake of ours.
    throw systemCode(error) === 'ENOENT' ? error : diskTrouble(error);
  });
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(SNIFF_BYTES) });
  return { head: buffer.subarray(0, bytesRead), bytes: (await file.stat()).size };
}

function nothingRead(): ProbeAnswer & { said: 'tags' } {
  return { said: 'tags', tags: {}, warnings: [tagsIgnored()] };
}

function tagsIgnored(): AudioWarning {
  return {
    code: 'audio.tags-unreadable',
    message: 'The sound is fine, but the tags of the file could not be read and were left aside.',
    mend: 'Fill in title and notes here, or write the tags again with your editor.',
  };
}

function refusalOf({ code, message, mend }: ProbeAnswer & { said: 'refused' }): LongwaveError {
  return refusal(code, message, mend);
}

function unreadable(ending: Ending): LongwaveError {
  const because = {
    'out of memory': 'it takes more than 256 MB of memory',
    'out of time': 'it takes too long',
    ended: 'its structure is broken',
  }[ending];
  return refusal(
    'audio.unreadable',
    `The file cannot be read: ${because}.`,
    'Export it again, or make a clean copy with: ffmpeg -i in.mp3 -codec copy out.mp3',
  );
}
