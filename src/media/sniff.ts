import type { FileKind } from './audio-refusals.ts';
import { findMpegFrames, startsMpegFrames, tryParseMpegFrame } from './probe-mp3-frame.ts';

/** How many of the first bytes `sniff` wants to see. */
export const SNIFF_BYTES = 65_536;

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
