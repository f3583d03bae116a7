import { describe, expect, test } from 'vitest';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { fileOf, id3, id3Frame, seed, verdictOn } from './probe-verdict.ts';

const web = '<!doctype html><title>404</title>'.padEnd(5000, 'x');
const noise = Buffer.from(
  Array.from({ length: 200_000 }, (_, at) => (Math.imul(at, 0x9e3779b1) >>> 11) & 255),
);

describe('what is not audio', () => {
  const files: [string, (Buffer | string)[], string][] = [
    ['an empty file', [], 'audio.empty'],
    ['a web page', [web], 'audio.not-audio'],
    ['a web page behind an ID3 tag', [id3(20), Buffer.alloc(20), web], 'audio.not-audio'],
    [
      'a web page behind 100 kB of ID3 tag',
      [id3(100_000), Buffer.alloc(100_000), web],
      'audio.not-audio',
    ],
    ['random bytes', [noise], 'audio.not-audio'],
    ['random bytes behind an ID3 tag', [id3(0), noise], 'audio.not-audio'],
    ['zeros behind an ID3 tag', [id3(0), Buffer.alloc(300_000)], 'audio.not-audio'],
    [
      'a WAV with RIFF size 0xFFFFFFFF (security 45)',
      ['RIFF\xff\xff\xff\xffWAVEfmt '],
      'audio.unsupported',
    ],
    [
      'an ASF object of size 0 (security 45)',
      ['\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c', Buffer.alloc(100)],
      'audio.unsupported',
    ],
    [
      'an ADTS frame shorter than its header (security 45)',
      ['\xff\xf1\x50\x80\x00\x5f\xfc', Buffer.alloc(100)],
      'audio.not-audio',
    ],
    ['an ID3 tag and nothing else', [id3(50), Buffer.alloc(50)], 'audio.no-duration'],
    [
      'an ID3 tag of 256 MB in a small file (security 43)',
      [id3(0x0fffffff), Buffer.alloc(1000)],
      'audio.truncated',
    ],
    [
      'an ID3 size that is not syncsafe (security 43)',
      ['ID3\x04\0\0\xff\xff\xff\xff', Buffer.alloc(1000)],
      'audio.not-audio',
    ],
    [
      'a million empty ID3 tags',
      Array.from({ length: 1000 }, () => Buffer.concat(Array.from({ length: 1000 }, () => id3(0)))),
      'audio.no-duration',
    ],
  ];
  test.each(files)(
    '%s is refused with its name',
    async (_, parts, code) => {
      expect(await verdictOn(await fileOf(...parts))).toBe(code);
    },
    5000,
  );
});

describe.skipIf(!hasFfmpeg)('ID3 tags made to hurt (security 43)', () => {
  const many = Buffer.concat(
    Array.from({ length: 100_000 }, () => id3Frame('TXXX', Buffer.from('\x03a\0b'))),
  );
  const cycle = id3Frame('CTOC', Buffer.from('a\0\x03\x01a\0'));
  const tags: [string, Buffer][] = [
    ['100,000 frames', many],
    ['a frame larger than the tag', Buffer.from('TIT2\x7f\x7f\x7f\x7f\0\0')],
    ['200 nested chapters', nested(200)],
    ['a table of contents that holds itself', Buffer.concat([cycle, cycle])],
    ['a compressed frame', id3Frame('TIT2', Buffer.alloc(50, 0xff), 0x09)],
    ['endless unsynchronisation', id3Frame('APIC', Buffer.alloc(1_000_000, 0xff), 0x02)],
    ['UTF-16 without a mark', id3Frame('TIT2', Buffer.from('\x01a\0b', 'latin1'))],
    ['frames of no size', Buffer.alloc(100_000, 'TIT2\0\0\0\0\0\0')],
  ];
  test.each(tags)(
    '%s cost the tags at most, never the sound',
    async (_, tag) => {
      const path = await fileOf(id3(tag.length), tag, await seed('mp3-cbr', 2));
      expect(await verdictOn(path)).toMatch(/^ok( audio\.(tags-unreadable|cover-ignored))?$/);
    },
    5000,
  );
});

describe.skipIf(!hasFfmpeg)('MP3 headers that lie (security 45)', () => {
  test('no frames announced: the counted ones are the truth', async () => {
    expect(await withXing((file, xing) => file.writeUInt32BE(0, xing + 8))).toBe('ok');
  });

  test('four billion frames announced: the file is refused', async () => {
    expect(await withXing((file, xing) => file.writeUInt32BE(0xffffffff, xing + 8))).toBe(
      'audio.truncated',
    );
  });

  test('a header and no sound: the file is refused', async () => {
    const header = Buffer.from(await seed('mp3-cbr'));
    const start = Math.max(header.indexOf('Xing'), header.indexOf('Info')) - 21;
    header.writeUInt32BE(0, start + 21 + 8);
    expect(await verdictOn(await fileOf(header.subarray(start, start + 417)))).toBe(
      'audio.no-duration',
    );
  });
});

describe.skipIf(!hasFfmpeg)('MP4 boxes made to hurt (security 44)', () => {
  const ftyp = box('ftyp', Buffer.from('M4A \0\0\0\0'));
  const mdat = box('mdat', Buffer.alloc(100));
  const deep = (depth: number) => {
    const bytes = Buffer.alloc(depth * 8);
    for (let level = 0; level < depth; level += 1)
      bytes.set(head((depth - level) * 8, 'trak'), level * 8);
    return bytes;
  };
  const files: [string, Buffer[], string][] = [
    ['only a type', [ftyp], 'audio.truncated'],
    ['no index', [ftyp, mdat], 'audio.truncated'],
    ['no sound', [ftyp, box('moov')], 'audio.truncated'],
    ['an empty index', [ftyp, mdat, box('moov')], 'audio.no-sound'],
    ['a box of 7 bytes', [ftyp, head(7, 'moov'), mdat], 'audio.unreadable'],
    [
      'a box of 7 bytes in the index',
      [ftyp, mdat, box('moov', head(7, 'trak'))],
      'audio.unreadable',
    ],
    [
      'a box longer than the index',
      [ftyp, mdat, box('moov', head(99, 'trak'))],
      'audio.unreadable',
    ],
    [
      'a box of 2^63 bytes',
      [ftyp, mdat, head(1, 'moov'), Buffer.from('8000000000000000', 'hex')],
      'audio.truncated',
    ],
    ['a box of 64-bit size 0', [ftyp, mdat, head(1, 'moov'), Buffer.alloc(8)], 'audio.unreadable'],
    ['boxes nested 10,000 deep', [ftyp, mdat, box('moov', deep(10_000))], 'audio.no-sound'],
    [
      'an index of 100,000 empty tracks',
      [ftyp, mdat, box('moov', Buffer.alloc(800_000, head(8, 'trak')))],
      'audio.no-sound',
    ],
    ['an index of 70 MB', [ftyp, mdat, box('moov', Buffer.alloc(70_000_000))], 'audio.unreadable'],
  ];
  test.each(files)(
    '%s is refused with its name',
    async (_, parts, code) => {
      expect(await verdictOn(await fileOf(...parts))).toBe(code);
    },
    5000,
  );

  const lies: [string, string, number, number, string][] = [
    ['a description of size 0 (GHSA-f94x-6692-553q)', 'stsd', 8, 0, 'audio.unreadable'],
    ['a description longer than its box', 'stsd', 8, 0x7fffffff, 'audio.unreadable'],
    ['2^32 times', 'stts', 4, 0xffffffff, 'audio.unreadable'],
    ['samples of no length', 'stts', 12, 0, 'audio.unreadable'],
    ['samples that last for ever', 'stts', 12, 0xffffffff, 'audio.unreadable'],
    ['a scale that makes it last for weeks', 'mdhd', 12, 1, 'audio.no-duration'],
    ['a scale of 0', 'mdhd', 12, 0, 'audio.no-duration'],
    ['2^32 places', 'stco', 4, 0xffffffff, 'audio.unreadable'],
    ['a place beyond the end', 'stco', 8, 0x7fffffff, 'audio.truncated'],
    ['2^32 samples', 'stsz', 8, 0xffffffff, 'audio.unreadable'],
    ['samples of 4 GB', 'stsz', 4, 0xffffffff, 'audio.truncated'],
    ['no samples', 'stsz', 8, 0, 'audio.unreadable'],
  ];
  test.each(lies)(
    '%s in its %s box is refused with its name',
    async (_, type, at, value, code) => {
      const file = Buffer.from(await seed('m4a'));
      // Without its edit list the duration is that of the sample table.
      file.write('free', file.indexOf('edts'));
      file.writeUInt32BE(value, file.indexOf(type) + 4 + at);
      expect(await verdictOn(await fileOf(file))).toBe(code);
    },
    5000,
  );
});

function nested(depth: number): Buffer {
  if (depth === 0) return Buffer.alloc(0);
  const times = Buffer.alloc(16);
  return id3Frame('CHAP', Buffer.concat([Buffer.from('chapter\0'), times, nested(depth - 1)]));
}

async function withXing(change: (file: Buffer, xing: number) => void): Promise<string> {
  const file = Buffer.from(await seed('mp3-cbr'));
  change(file, Math.max(file.indexOf('Xing'), file.indexOf('Info')));
  return verdictOn(await fileOf(file));
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([head(body.length + 8, type), body]);
}

function head(size: number, type: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(size);
  bytes.write(type, 4);
  return bytes;
}
