import { refusal } from './audio-refusals.ts';

/** One box of an MP4 file; offsets are from the start of the bytes that it was found in. */
export interface Box {
  type: string;
  /** Where its content starts and where the box ends. */
  from: number;
  to: number;
}

/**
 * Reads the box header at the start of `head` (16 bytes of it) for a box that stands at `at`; a size of 0
 * means "to `end`" (ISO 14496-12, 4.2). The box may claim to end beyond `end`.
 */
export function parseBoxHeader(head: Buffer, at: number, end: number): Box {
  const type = head.toString('latin1', 4, 8);
  const short = head.length >= 8 ? head.readUInt32BE(0) : 0;
  const long = short === 1 && head.length >= 16 ? Number(head.readBigUInt64BE(8)) : short;
  const headerBytes = short === 1 ? 16 : 8;
  if (short !== 0 && long < headerBytes)
    throw malformed(`its box “${type}” claims to be ${long} bytes long`);
  return { type, from: at + headerBytes, to: short === 0 ? end : at + long };
}

/** The boxes that stand one after the other inside another one; those that overrun it are an error. */
export function* boxesIn(bytes: Buffer, parent: Box): Generator<Box> {
  for (let at = parent.from; at + 8 <= parent.to;) {
    const box = parseBoxHeader(bytes.subarray(at, at + 16), at, parent.to);
    if (box.to > parent.to)
      throw malformed(`its box “${box.type}” is longer than “${parent.type}”, which holds it`);
    yield box;
    at = box.to;
  }
}

/** The content of the box at the end of a path of types, or undefined. */
export function contentOf(bytes: Buffer, parent: Box, ...path: string[]): Buffer | undefined {
  let box: Box | undefined = parent;
  for (const type of path) box = box && firstOfType(bytes, box, type);
  return box && bytes.subarray(box.from, box.to);
}

function firstOfType(bytes: Buffer, parent: Box, type: string): Box | undefined {
  for (const box of boxesIn(bytes, parent)) if (box.type === type) return box;
  return undefined;
}

/** The error for an MP4 whose parts contradict each other; completes "The file cannot be read: …". */
export function malformed(because: string): Error {
  return refusal(
    'audio.unreadable',
    `The file cannot be read: ${because}.`,
    'Export it again, or mend it with: ffmpeg -i in.m4a -codec copy out.m4a',
  );
}
