import { type AudioFacts, type AudioWarning } from './probe-answer.ts';
import { type FileWindow } from './probe-file.ts';
import { findMpegFrames, type MpegFrame, tryParseMpegFrame } from './probe-mp3-frame.ts';
import { notMp3, refusal, refusalFor } from './audio-refusals.ts';
import { afterId3, sniff, SNIFF_BYTES } from './sniff.ts';

const SEARCH_BYTES = 65_536;
/** Longer than any frame with the header of the next one. */
const OVERLAP_BYTES = 4096;
/** Headers count their own frame or not, and the last frame may be cut. */
const FRAMES_OF_GRACE = 4;

interface Walk {
  first: MpegFrame;
  firstAt: number;
  frames: number;
  seconds: number;
  soundBytes: number;
  foreignBytes: number;
  lastFrameCut: boolean;
}

/**
 * Reads an MP3 file from its first frame to its last. Counting is the only way to know how long a file
 * without a Xing header is, and the only way to find out that one with it was cut or is something else.
 * Throws `audio.truncated`, `audio.not-audio`, `audio.no-duration`, or what `refusalFor` says of the
 * bytes behind an ID3 tag.
 */
export function readMp3(file: FileWindow): AudioFacts {
  const start = soundStart(file);
  const walk = walkFrames(file, start, soundEnd(file, start));
  const announced = announcedFrames(file, walk);
  // The frame that carries the header plays as nothing.
  const silent = announced === undefined ? 0 : 1;
  const missing = (announced ?? 0) - (walk.frames - silent);
  const frameSeconds = walk.first.samples / walk.first.sampleRate;
  const durationSeconds = walk.seconds - silent * frameSeconds;
  const soundBytes = walk.soundBytes - silent * walk.first.lengthBytes;
  if (missing > FRAMES_OF_GRACE) throw cutShort(durationSeconds, missing * frameSeconds);
  if (durationSeconds <= 0) throw noSound();
  return {
    kind: 'mp3',
    type: 'audio/mpeg',
    extension: 'mp3',
    bytes: file.bytes,
    durationSeconds,
    codec: 'MP3',
    bitrate: (soundBytes * 8) / durationSeconds,
    sampleRate: walk.first.sampleRate,
    channels: walk.first.channels,
    warnings: warningsOf(walk),
  };
}

function soundStart(file: FileWindow): number {
  let at = 0;
  for (let tag = afterId3(file.read(0, 10), 0); tag > 0; tag = afterId3(file.read(at, 10), 0))
    at += tag;
  if (at > file.bytes)
    throw refusal(
      'audio.truncated',
      `The file announces a tag of ${at} bytes, but has only ${file.bytes}.`,
      'Send it again, or export it again if that does not help.',
    );
  const kind = at === 0 ? 'mp3' : sniff(file.read(at, SNIFF_BYTES));
  if (kind === 'empty') throw noSound();
  if (kind !== 'mp3' && kind !== 'mp4' && kind !== 'unknown') throw refusalFor(kind);
  return at;
}

/** Where the sound ends: in front of the APE and ID3v1 tags, which stand last. */
function soundEnd(file: FileWindow, start: number): number {
  let end = file.bytes;
  if (end - start >= 128 && file.read(end - 128, 3).toString('latin1') === 'TAG') end -= 128;
  const footer = file.read(end - 32, 32);
  if (footer.length < 32 || footer.toString('latin1', 0, 8) !== 'APETAGEX') return end;
  const header = footer[23]! & 0x80 ? 32 : 0;
  return Math.max(start, end - footer.readUInt32LE(12) - header);
}

function walkFrames(file: FileWindow, start: number, end: number): Walk {
  const firstAt = findFrames(file, start, end) ?? end;
  const first = tryParseMpegFrame(file.read(firstAt, 4), 0);
  if (!first) throw notMp3();
  if (first.layer !== 3) throw refusalFor('mp2');
  const foreignBytes = firstAt - start;
  const walk = {
    first,
    firstAt,
    frames: 0,
    seconds: 0,
    soundBytes: 0,
    foreignBytes,
    lastFrameCut: false,
  };
  let { stream } = first;
  for (let at = firstAt; at < end;) {
    const frame = tryParseMpegFrame(file.read(at, 4), 0);
    if (frame?.stream !== stream) {
      const next = findFrames(file, at + 1, end) ?? end;
      stream = tryParseMpegFrame(file.read(next, 4), 0)?.stream ?? stream;
      walk.foreignBytes += next - at;
      at = next;
    } else if (at + frame.lengthBytes > end) {
      walk.lastFrameCut = true;
      break;
    } else {
      walk.frames += 1;
      walk.seconds += frame.samples / frame.sampleRate;
      walk.soundBytes += frame.lengthBytes;
      at += frame.lengthBytes;
    }
  }
  if (walk.foreignBytes > walk.soundBytes) throw notMp3();
  return walk;
}

function findFrames(file: FileWindow, from: number, end: number): number | undefined {
  for (let at = from; at < end; at += SEARCH_BYTES) {
    const bytes = file.read(at, Math.min(SEARCH_BYTES + OVERLAP_BYTES, end - at));
    const found = findMpegFrames(bytes, 0, 1);
    if (found !== undefined) return at + found;
  }
  return undefined;
}

/** The frames that a Xing, Info or VBRI header promises; undefined without such a header. */
function announcedFrames(
  file: FileWindow,
  { first, firstAt, frames, soundBytes }: Walk,
): number | undefined {
  const frame = file.read(firstAt, first.lengthBytes);
  if (frame.toString('latin1', 36, 40) === 'VBRI' && frame.length >= 54)
    return frame.readUInt32BE(50);
  const name = frame.toString('latin1', first.infoOffset, first.infoOffset + 4);
  if ((name !== 'Xing' && name !== 'Info') || frame.length < first.infoOffset + 16)
    return undefined;
  const flags = frame.readUInt32BE(first.infoOffset + 4);
  const value = frame.readUInt32BE(first.infoOffset + 8);
  if (flags & 1) return value;
  return flags & 2 ? Math.round((value * frames) / soundBytes) : 0;
}

function warningsOf({ lastFrameCut, foreignBytes, soundBytes }: Walk): AudioWarning[] {
  const warnings: AudioWarning[] = [];
  if (lastFrameCut)
    warnings.push({
      code: 'audio.last-frame-cut',
      message: 'The last frame is cut, so the end may be missing.',
      mend: 'Listen to the last seconds; if something is missing, send the file again.',
    });
  if (foreignBytes > soundBytes / 100)
    warnings.push({
      code: 'audio.foreign-bytes',
      message: `${foreignBytes} bytes of the file are not MP3; players skip them, perhaps with a click.`,
      mend: 'Listen to it, or make a clean copy with: ffmpeg -i in.mp3 -codec copy out.mp3',
    });
  return warnings;
}

function cutShort(seconds: number, missingSeconds: number): Error {
  const announced = Math.round(seconds + missingSeconds);
  return refusal(
    'audio.truncated',
    `The file announces ${announced} seconds of sound, but holds only ${Math.round(seconds)}.`,
    'Send it again. If you cut it on purpose, give it a new header: ffmpeg -i in.mp3 -codec copy out.mp3',
  );
}

function noSound(): Error {
  return refusal('audio.no-duration', 'The file holds no sound.', 'Export it again and send that.');
}
