import { LongwaveError } from '../platform/errors.ts';
import { findMpegFrames, startsMpegFrames, tryParseMpegFrame } from './probe-mp3-frame.ts';

/** How many of the first bytes `sniff` wants to see. */
export const SNIFF_BYTES = 65_536;

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

export type FileKind = keyof typeof looks;

/** First match wins; `.` stands for any byte. */
const signatures: [FileKind, number, string][] = [
  ['wav', 0, 'RIFF....WAVE'],
  ['wav', 0, 'RF64....WAVE'],
  ['avi', 0, 'RIFF....AVI '],
  ['webp', 0, 'RIFF....WEBP'],
  ['aiff', 0, 'FORM....AIF'],
  ['caf', 0, 'caff'],
  ['flac', 0, 'fLaC'],
  ['opus', 28, 'OpusHead'],
  ['ogg', 0, 'OggS'],
  ['ac3', 0, '\x0b\x77'],
  ['amr', 0, '#!AMR'],
  ['wma', 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['ape', 0, 'MAC '],
  ['wavpack', 0, 'wvpk'],
  ['mkv', 0, '\x1a\x45\xdf\xa3'],
  ['flv', 0, 'FLV\x01'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['jpeg', 0, '\xff\xd8\xff'],
  ['gif', 0, 'GIF8'],
  ['pdf', 0, '%PDF-'],
  ['zip', 0, 'PK\x03\x04'],
  ['gzip', 0, '\x1f\x8b\x08'],
  ['rar', 0, 'Rar!\x1a\x07'],
  ['7z', 0, "7z\xbc\xaf'\x1c"],
  ['elf', 0, '\x7fELF'],
  ['exe', 0, 'MZ'],
  ['midi', 0, 'MThd'],
];

const brands: [FileKind, RegExp][] = [
  ['mov', /^qt {2}/],
  ['3gp', /^3g/],
  ['heif', /^(heic|heix|heim|heis|hevc|mif1|msf1|avif|avis)/],
];

/**
 * Tells what a file is from its first bytes (`SNIFF_BYTES` of them, or the whole file), never from its
 * name or a header of the request. A file that begins with an ID3 tag longer than `head` is called
 * `mp3`, because only what follows the tag could tell otherwise. Never throws.
 */
export function sniff(head: Buffer): FileKind {
  if (head.length === 0) return 'empty';
  const behindTag = afterId3(head, 0);
  // Padding and damage behind a tag are for the frame walk to judge.
  if (behindTag > 0) return sniffBare(head.subarray(behindTag)) ?? 'mp3';
  return sniffBare(head) ?? 'unknown';
}

/**
 * Where the ID3v2 tags that stand at `from` end, which may be beyond the bytes given, or `from` when
 * there is none. A size that is not syncsafe makes it none (ID3v2.4, 6.2).
 */
export function afterId3(bytes: Buffer, from: number): number {
  let at = from;
  while (at + 10 <= bytes.length && bytes.toString('latin1', at, at + 3) === 'ID3') {
    const size = bytes.readUInt32BE(at + 6);
    if ((size & 0x80808080) !== 0) break;
    const footer = bytes[at + 5]! & 0x10 ? 10 : 0;
    const syncsafe =
      (size & 0x7f) | ((size >> 1) & 0x3f80) | ((size >> 2) & 0x1fc000) | ((size >> 3) & 0xfe00000);
    at += 10 + syncsafe + footer;
  }
  return at;
}

/** The error that says why a file of this kind is refused, and how to make one that is taken. */
export function refusalFor(kind: Exclude<FileKind, 'mp3' | 'mp4'>): LongwaveError {
  const { name, convert, notAudio }: Look = looks[kind];
  if (kind === 'empty')
    return refusal('audio.empty', 'The file is empty.', 'Send it again; nothing arrived.');
  const mend = convert
    ? `Make one that we take with: ffmpeg ${convert}`
    : 'Send an MP3 file, or AAC in an M4A or MP4 file.';
  if (notAudio) return refusal('audio.not-audio', `This looks like ${name}, not like audio.`, mend);
  const message = `This is ${name}. Podcast apps play MP3, or AAC in an M4A or MP4 file.`;
  return refusal('audio.unsupported', message, mend);
}

/** A file that we understand well enough to say no; `code` starts with `audio.`. */
export function refusal(code: string, message: string, mend: string): LongwaveError {
  return new LongwaveError('unprocessable', code, message, { mend });
}

function sniffBare(head: Buffer): FileKind | undefined {
  return (
    signatures.find(([, at, pattern]) => matches(head, at, pattern))?.[0] ??
    sniffMp4(head) ??
    sniffStream(head) ??
    sniffText(head) ??
    (findMpegFrames(head, 1, 3) === undefined ? undefined : 'mp3')
  );
}

function matches(head: Buffer, at: number, pattern: string): boolean {
  if (head.length < at + pattern.length) return false;
  const found = head.toString('latin1', at, at + pattern.length);
  return pattern.split('').every((letter, index) => letter === '.' || letter === found[index]);
}

function sniffMp4(head: Buffer): FileKind | undefined {
  const type = head.toString('latin1', 4, 8);
  if (['moov', 'mdat', 'wide', 'pnot'].includes(type)) return 'mov';
  if (type !== 'ftyp') return undefined;
  const brand = head.toString('latin1', 8, 12);
  return brands.find(([, pattern]) => pattern.test(brand))?.[0] ?? 'mp4';
}

function sniffStream(head: Buffer): FileKind | undefined {
  const adtsLength = adtsFrameBytes(head, 0);
  if (adtsLength && (adtsLength >= head.length || adtsFrameBytes(head, adtsLength)))
    return 'aac-adts';
  const frame = tryParseMpegFrame(head, 0);
  if (!frame) return undefined;
  const follows = frame.lengthBytes >= head.length || startsMpegFrames(head, 0, 2);
  if (!follows) return undefined;
  return frame.layer === 3 ? 'mp3' : 'mp2';
}

function adtsFrameBytes(head: Buffer, at: number): number | undefined {
  if (at + 7 > head.length || (head.readUInt16BE(at) & 0xfff6) !== 0xfff0) return undefined;
  const length = (head.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
  return length >= 7 ? length : undefined;
}

function sniffText(head: Buffer): FileKind | undefined {
  const utf16 = head.length > 1 && [0xfeff, 0xfffe].includes(head.readUInt16BE(0));
  if (utf16) return 'text';
  // A multi-byte letter may be cut at the end of the sample, so that much may be wrong.
  const sample = head
    .subarray(0, 4096)
    .toString('utf8')
    .replace(/\uFFFD{1,3}$/, '');
  // oxlint-disable-next-line no-control-regex
  if (sample === '' || /[\0-\x08\x0e-\x1f\x7f\uFFFD]/.test(sample)) return undefined;
  const start = sample
    .replace(/^\uFEFF/, '')
    .trimStart()
    .slice(0, 200);
  if (/^(<!doctype html|<html|<head|<body|<script)/i.test(start)) return 'html';
  if (start.startsWith('<?xml') || /^<(rss|svg|feed)\b/i.test(start)) return 'xml';
  if (start.startsWith('#EXTM3U') || start.startsWith('[playlist]')) return 'playlist';
  return 'text';
}
