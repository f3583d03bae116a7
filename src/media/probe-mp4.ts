import { type AudioFacts } from './probe-answer.ts';
import { type FileWindow } from './probe-file.ts';
import { type Box, malformed, parseBoxHeader } from './probe-mp4-box.ts';
import { type AacDescription, tryParseAac } from './probe-mp4-codec.ts';
import { readTracks, type Track } from './probe-mp4-track.ts';
import { refusal } from './audio-refusals.ts';

/** Three hours of video at 60 pictures a second need 15 MB. */
const INDEX_BYTES = 64 * 1024 * 1024;
/** Nobody talks for a week; a damaged table often claims years. */
const LONGEST_SECONDS = 7 * 24 * 3600;

const codecNames: Record<string, string> = {
  alac: 'Apple Lossless',
  'ac-3': 'Dolby Digital',
  'ec-3': 'Dolby Digital Plus',
  fLaC: 'FLAC',
  Opus: 'Opus',
  mp4a: 'MP3 or another codec',
};
const locked = new Set(['drms', 'enca', 'drmi', 'encv']);
/** Chapter pictures are video tracks too, but nobody calls that a video. */
const stills = new Set(['jpeg', 'png ', 'mjpa', 'mjpb', 'tiff']);

/**
 * Reads an M4A or MP4 file from its index, and checks that the file is as long as the index needs.
 * Throws `audio.truncated`, `audio.unreadable`, `audio.unsupported`, `audio.protected`, `audio.no-sound`
 * or `audio.no-duration`.
 */
export function readMp4(file: FileWindow): AudioFacts {
  const tracks = readTracks(...readIndex(file));
  const sound = tracks.find((track) => track.handler === 'soun');
  if (!sound) throw noSoundTrack();
  const pictures = tracks.find(({ handler, format }) => handler === 'vide' && !stills.has(format));
  const { codec, sampleRate, channels } = aacOf(sound, pictures !== undefined);
  refuseCut(file, pictures ? [sound, pictures] : [sound]);
  const durationSeconds = Math.max(sound.seconds, pictures?.seconds ?? 0);
  if (!(durationSeconds > 0 && durationSeconds < LONGEST_SECONDS)) throw noDuration();
  const container = pictures
    ? ({ kind: 'mp4', type: 'video/mp4', extension: 'mp4' } as const)
    : ({ kind: 'm4a', type: 'audio/x-m4a', extension: 'm4a' } as const);
  const { bytes } = file;
  return {
    ...container,
    bytes,
    durationSeconds,
    codec,
    bitrate: sound.bitrate,
    sampleRate,
    channels,
    warnings: [],
  };
}

/** The `moov` box, in memory. Throws what `readMp4` throws. */
export function readIndex(file: FileWindow): [Buffer, Box] {
  const seen = new Map<string, Box>();
  for (let at = 0; at + 8 <= file.bytes;) {
    const complete = seen.has('moov') && seen.has('mdat');
    const box = parseBoxHeader(file.read(at, 16), at, file.bytes);
    if (box.to > file.bytes) {
      // Some taggers append an ID3v1 tag, which is no box.
      if (complete && box.type !== 'mdat') break;
      throw truncated(`its box “${box.type}” ends at byte ${box.to}`, file);
    }
    if (!seen.has(box.type)) seen.set(box.type, box);
    at = box.to;
  }
  if (seen.has('moof')) throw fragmented();
  const moov = seen.get('moov');
  if (!moov) throw truncated('its index (the “moov” box) is missing', file);
  if (!seen.has('mdat')) throw truncated('its sound (the “mdat” box) is missing', file);
  const length = moov.to - moov.from;
  if (length > INDEX_BYTES) throw malformed(`its index is ${length} bytes long`);
  return [file.read(moov.from, length), { type: 'moov', from: 0, to: length }];
}

function refuseCut(file: FileWindow, tracks: Track[]): void {
  const needed = Math.max(...tracks.flatMap((track) => [track.endsAt, track.sampleBytes]));
  if (needed > file.bytes) throw truncated(`its index needs ${needed} bytes`, file);
}

function aacOf({ format, description }: Track, hasPictures: boolean): AacDescription {
  const stated = description.length >= 16 ? description.readUInt32BE(0) : 0;
  if (stated < 16 || stated > description.length)
    throw malformed('the description of its codec is broken');
  if (locked.has(format))
    throw refusal(
      'audio.protected',
      'The file is copy-protected, so podcast apps cannot play it.',
      'Export it again without protection.',
    );
  const aac = format === 'mp4a' ? tryParseAac(description) : undefined;
  if (aac) return aac;
  const extension = hasPictures ? 'mp4' : 'm4a';
  throw refusal(
    'audio.unsupported',
    `The sound is ${codecNames[format] ?? `“${format}”`}. In this kind of file podcast apps play AAC only.`,
    `Make one that we take with: ffmpeg -i in.${extension} -codec:v copy -codec:a aac -b:a 128k out.${extension}`,
  );
}

function truncated(because: string, file: FileWindow): Error {
  return refusal(
    'audio.truncated',
    `The file is cut short: ${because}, and there are only ${file.bytes} bytes.`,
    'Send it again, or export it again if that does not help.',
  );
}

function fragmented(): Error {
  return refusal(
    'audio.fragmented',
    'The file is cut into fragments for streaming, which many podcast apps cannot play.',
    'Join them, without loss, with: ffmpeg -i in.mp4 -codec copy -movflags +faststart out.mp4',
  );
}

function noSoundTrack(): Error {
  return refusal(
    'audio.no-sound',
    'The file has no sound track.',
    'Export it again with its sound and send that.',
  );
}

function noDuration(): Error {
  return refusal(
    'audio.no-duration',
    'The file does not say how long its sound is, or says something that cannot be.',
    'Make a clean copy with: ffmpeg -i in.m4a -codec copy out.m4a',
  );
}
