import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type FileKind, refusalFor } from '../../src/media/audio-refusals.ts';
import { sniff } from '../../src/media/sniff.ts';
import { type AudioKind, hasFfmpeg, makeAudio, makePicture } from '../fixtures/audio.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const ftyp = (brand: string) => bytes(`\0\0\0\x18ftyp${brand}\0\0\0\0mp42isom`);
const id3 = (size: number, behind: Buffer) =>
  Buffer.concat([
    bytes('ID3\x04\0\0\0\0'),
    Buffer.from([size >> 7, size & 0x7f]),
    Buffer.alloc(size),
    behind,
  ]);
/** MPEG-1 layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes. */
const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)]);
const frames = Buffer.concat([frame, frame, frame, frame, frame]);
const wav = bytes('RIFF\xff\xff\xff\xffWAVEfmt ');

const heads: [string, Buffer, FileKind][] = [
  ['nothing', Buffer.alloc(0), 'empty'],
  ['MP3 frames', frames, 'mp3'],
  ['the first bytes of one MP3 frame', frame.subarray(0, 16), 'mp3'],
  ['MP3 frames behind junk', Buffer.concat([Buffer.alloc(1000, 7), frames]), 'mp3'],
  ['an ID3 tag, then MP3', id3(100, frames), 'mp3'],
  ['an ID3 tag longer than the sample', id3(16_000, frames).subarray(0, 4096), 'mp3'],
  ['two ID3 tags, then MP3', id3(100, id3(50, frames)), 'mp3'],
  ['an ID3 tag, then a web page', id3(100, bytes('<!DOCTYPE html><p>Sorry')), 'html'],
  ['an ID3 tag, then WAV', id3(100, wav), 'wav'],
  ['MPEG layer II', Buffer.from([0xff, 0xfd, 0x80, 0x00, 1, 2, 3, 4]), 'mp2'],
  ['M4A', ftyp('M4A '), 'mp4'],
  ['M4B', ftyp('M4B '), 'mp4'],
  ['mp42', ftyp('mp42'), 'mp4'],
  ['isom', ftyp('isom'), 'mp4'],
  ['QuickTime', ftyp('qt  '), 'mov'],
  ['old QuickTime', bytes('\0\0\0\x08wide\0\0\0\x08mdat'), 'mov'],
  ['3GP', ftyp('3gp4'), '3gp'],
  ['an AVIF picture', ftyp('avif'), 'heif'],
  ['WAV of unknown length', wav, 'wav'],
  ['RF64', bytes('RF64\xff\xff\xff\xffWAVEds64'), 'wav'],
  ['AIFF', bytes('FORM\0\0\0\0AIFFCOMM'), 'aiff'],
  ['FLAC', bytes('fLaC\0\0\0\x22'), 'flac'],
  [
    'ADTS with a frame of 7 bytes',
    Buffer.from([0xff, 0xf1, 0x50, 0x80, 0, 0xff, 0xfc]),
    'aac-adts',
  ],
  [
    'ADTS with a frame below its own header',
    Buffer.from([0xff, 0xf1, 0x50, 0x80, 0, 0x5f, 0xfc]),
    'unknown',
  ],
  ['Matroska', Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), 'mkv'],
  ['a program', bytes('\x7fELF\x02\x01\x01'), 'elf'],
  ['a ZIP archive', bytes('PK\x03\x04\x14'), 'zip'],
  ['a web page', bytes('\n <!doctype HTML><html>'), 'html'],
  ['a feed', bytes('\xef\xbb\xbf<?xml version="1.0"?><rss>'), 'xml'],
  ['a playlist (security 105)', bytes('#EXTM3U\nfile:///etc/passwd'), 'playlist'],
  ['a letter in UTF-8', Buffer.from('Übermäßig schön'.repeat(500)), 'text'],
  ['zeros', Buffer.alloc(4096), 'unknown'],
  [
    'two stray sync bytes',
    Buffer.concat([Buffer.alloc(50, 1), frame.subarray(0, 4), Buffer.alloc(2000, 1)]),
    'unknown',
  ],
];

test.each(heads)('%s is told by its bytes', (_, head, kind) => {
  expect(sniff(head)).toBe(kind);
});

describe.skipIf(!hasFfmpeg)('files made by ffmpeg', () => {
  const made: [AudioKind, FileKind][] = [
    ['mp3-cbr', 'mp3'],
    ['mp3-vbr-no-xing', 'mp3'],
    ['mp3-lsf', 'mp3'],
    ['m4a', 'mp4'],
    ['m4a-faststart', 'mp4'],
    ['mp4-video', 'mp4'],
    ['mov', 'mov'],
    ['wav', 'wav'],
    ['aiff', 'aiff'],
    ['caf', 'caf'],
    ['flac', 'flac'],
    ['ogg-vorbis', 'ogg'],
    ['ogg-opus', 'opus'],
    ['aac-adts', 'aac-adts'],
    ['mp2', 'mp2'],
    ['wma', 'wma'],
    ['mkv', 'mkv'],
  ];
  test.each(made)('%s is told by its bytes', async (kind, expected) => {
    expect(sniff(await readFile(await makeAudio({ kind, seconds: 2 })))).toBe(expected);
  });

  test('pictures are told by their bytes', async () => {
    expect(sniff(await readFile(await makePicture(20, 'png')))).toBe('png');
    expect(sniff(await readFile(await makePicture(20, 'jpg')))).toBe('jpeg');
  });
});

describe('a refusal', () => {
  test('names what the file is, and the line that makes an MP3 of it', () => {
    expect(refusalFor('wav')).toMatchObject({
      kind: 'unprocessable',
      code: 'audio.unsupported',
      message: 'This is a WAV file. Podcast apps play MP3, or AAC in an M4A or MP4 file.',
      mend: 'Make one that we take with: ffmpeg -i in.wav -codec:a libmp3lame -b:a 128k out.mp3',
    });
  });

  test('of something that holds no sound says what it looks like', () => {
    expect(refusalFor('html')).toMatchObject({
      code: 'audio.not-audio',
      message: 'This looks like a web page, not like audio.',
    });
    expect(refusalFor('empty').code).toBe('audio.empty');
  });
});
