import { LongwaveError } from '../platform/errors.ts';

interface Look {
  /** Completes the sentences "This is …" and "This looks like …". */
  name: string;
  /** The ffmpeg options that turn it into something we take; absent when it holds no sound. */
  convert?: string;
  /** It may hold sound, but nobody would call it an audio file. */
  notAudio?: true;
}

const toMp3 = (extension: string) => `-i in.${extension} -codec:a libmp3lame -b:a 128k out.mp3`;
const toMp4 = (extension: string) =>
  `-i in.${extension} -codec:v copy -codec:a aac -b:a 128k out.mp4`;
const soundOf = (extension: string) =>
  `-i in.${extension} -vn -codec:a libmp3lame -b:a 128k out.mp3`;

const looks = {
  mp3: { name: 'an MP3 file' },
  mp4: { name: 'an MP4 file' },
  wav: { name: 'a WAV file', convert: toMp3('wav') },
  aiff: { name: 'an AIFF file', convert: toMp3('aiff') },
  caf: { name: 'a CAF file', convert: toMp3('caf') },
  flac: { name: 'a FLAC file', convert: toMp3('flac') },
  ogg: { name: 'an Ogg file', convert: toMp3('ogg') },
  opus: { name: 'an Opus file', convert: toMp3('opus') },
  'aac-adts': { name: 'a bare AAC stream', convert: '-i in.aac -codec:a copy out.m4a' },
  mp2: { name: 'an MPEG layer II file', convert: toMp3('mp2') },
  ac3: { name: 'a Dolby Digital file', convert: toMp3('ac3') },
  amr: { name: 'an AMR file', convert: toMp3('amr') },
  wma: { name: 'a Windows Media file', convert: soundOf('wma') },
  ape: { name: "a Monkey's Audio file", convert: toMp3('ape') },
  wavpack: { name: 'a WavPack file', convert: toMp3('wv') },
  mov: { name: 'a QuickTime movie', convert: toMp4('mov') },
  '3gp': { name: 'a 3GP file', convert: toMp4('3gp') },
  mkv: { name: 'a Matroska or WebM video', convert: soundOf('mkv'), notAudio: true },
  avi: { name: 'an AVI video', convert: soundOf('avi'), notAudio: true },
  flv: { name: 'a Flash video', convert: soundOf('flv'), notAudio: true },
  png: { name: 'a PNG picture', notAudio: true },
  jpeg: { name: 'a JPEG picture', notAudio: true },
  gif: { name: 'a GIF picture', notAudio: true },
  webp: { name: 'a WebP picture', notAudio: true },
  heif: { name: 'a HEIF or AVIF picture', notAudio: true },
  pdf: { name: 'a PDF document', notAudio: true },
  zip: { name: 'a ZIP archive', notAudio: true },
  gzip: { name: 'a gzip archive', notAudio: true },
  rar: { name: 'a RAR archive', notAudio: true },
  '7z': { name: 'a 7z archive', notAudio: true },
  elf: { name: 'a Linux program', notAudio: true },
  exe: { name: 'a Windows program', notAudio: true },
  midi: { name: 'a MIDI score, which holds notes and no sound', notAudio: true },
  playlist: { name: 'a playlist, which names sound and holds none', notAudio: true },
  html: { name: 'a web page', notAudio: true },
  xml: { name: 'an XML document', notAudio: true },
  text: { name: 'plain text', notAudio: true },
  unknown: { name: 'nothing that we know', notAudio: true },
  empty: { name: 'an empty file', notAudio: true },
} satisfies Record<string, Look>;

/** What a file can be found to be. */
export type FileKind = keyof typeof looks;

/** The error that says why a file of this kind is refused, and how to make one that is taken. */
export function refusalFor(kind: Exclude<FileKind, 'mp3' | 'mp4'>): LongwaveError {
  const { name, convert, notAudio }: Look = looks[kind];
  if (kind === 'empty')
    return refusal('audio.empty', 'The file is empty.', 'Send it again; nothing arrived.');
  const mend = convert
    ? `Make one that we take with: ffmpeg ${convert}`
    : 'Send an MP3 file, or AAC in an M4A or MP4 file.';
  if (kind === 'unknown') return refusal('audio.not-audio', 'This does not look like audio.', mend);
  if (notAudio) return refusal('audio.not-audio', `This looks like ${name}, not like audio.`, mend);
  const message = `This is ${name}. Podcast apps play MP3, or AAC in an M4A or MP4 file.`;
  return refusal('audio.unsupported', message, mend);
}

/** A file that we understand well enough to say no; `code` starts with `audio.`. */
export function refusal(code: string, message: string, mend: string): LongwaveError {
  return new LongwaveError('unprocessable', code, message, { mend });
}

/** A file that begins like an MP3 and goes on as something else. */
export function notMp3(): LongwaveError {
  return refusal(
    'audio.not-audio',
    'The file begins like an MP3, but most of it is something else.',
    'Export it again as MP3 and send that.',
  );
}
