import { describe, expect, test } from 'vitest';
import { chaptersFromFile } from '../../src/chapters/from-file.ts';
import { probe } from '../../src/media/probe.ts';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { fileOf, id3, id3Frame, id3Tag, seed } from '../media/probe-verdict.ts';
import { chap, ctoc, link, title, withChapters } from './chaptered-audio.ts';

const three = [
  { start: 0, title: 'Intro 🎙 שלום' },
  { start: 4, title: 'Second; with = signs' },
  { start: 9.5, title: 'Ende' },
];
const asKept = three.map(({ start, title }) => ({ startSeconds: start, title }));
const later = [{ start: 2, title: 'A' }, ...three.slice(1)];

async function chaptersIn(...parts: (Buffer | string)[]) {
  return (await probe(await fileOf(...parts))).chapters;
}

/** Its sound behind a tag of these frames. */
async function tagged(frames: Buffer[]) {
  return await probe(await fileOf(oneTag(frames), await seed('mp3-cbr-no-xing', 20)));
}

describe.skipIf(!hasFfmpeg)('chapters of an MP3', () => {
  test('are read as ffmpeg writes them, with their ends', async () => {
    expect(await chaptersIn(await withChapters('mp3-cbr', three))).toEqual([
      { ...asKept[0], endSeconds: 4 },
      { ...asKept[1], endSeconds: 9.5 },
      { ...asKept[2], endSeconds: 20 },
    ]);
  });

  test('may have links, no table of contents and any order', async () => {
    const { chapters } = await tagged([
      chap('b', [5000, 9000], title('B'), link('https://example.org/b')),
      chap('a', [0, 5000], title('A')),
      chap('c', [9000, 0xffffffff], link('https://example.org/c')),
      chap('d', [10_000, 11_000]),
    ]);
    expect(chapters).toEqual([
      { startSeconds: 0, endSeconds: 5, title: 'A' },
      { startSeconds: 5, endSeconds: 9, title: 'B', url: 'https://example.org/b' },
      { startSeconds: 9, url: 'https://example.org/c' },
    ]);
  });

  test('that no table of contents names are silent, however the tables hold each other', async () => {
    const { chapters } = await tagged([
      ctoc('toc', 3, ['part', 'b']),
      ctoc('part', 0, ['a', 'toc']),
      chap('a', [0, 1000], title('A')),
      chap('b', [1000, 2000], title('B')),
      chap('c', [2000, 3000], title('C')),
    ]);
    expect(chapters?.map(({ title, isHidden }) => [title, isHidden])).toEqual([
      ['A', undefined],
      ['B', undefined],
      ['C', true],
    ]);
  });

  test('are bounded like other tags', async () => {
    const many = Array.from({ length: 1500 }, (_, at) =>
      chap(`c${at}`, [at, at + 1], title(`${at} ${'x\x07\n'.repeat(300)}`), link('u'.repeat(5000))),
    );
    const { chapters = [] } = await tagged(many);
    expect(chapters).toHaveLength(1000);
    expect(chapters[7]?.title).toBe(`7 ${'x '.repeat(300)}`.slice(0, 255).trim());
    expect(chapters[7]?.url).toHaveLength(2000);
  });
});

describe.skipIf(!hasFfmpeg)('chapters of an M4A', () => {
  test.each(['m4a', 'mp4-video'] as const)('are read from %s as ffmpeg writes it', async (kind) => {
    expect(await chaptersIn(await withChapters(kind, three))).toEqual(asKept);
  });

  test('are read from the track alone, and from the list alone', async () => {
    const file = await withChapters('m4a', three);
    expect(await chaptersIn(renamed(file, 'chpl', 'free'))).toEqual(asKept);
    expect(await chaptersIn(renamed(file, 'chap', 'free'))).toEqual(asKept);
    expect(
      await chaptersIn(renamed(renamed(file, 'chpl', 'free'), 'chap', 'free')),
    ).toBeUndefined();
  });

  test('begin when the list says, where the track loses a first start that is not 0', async () => {
    const starts = (await chaptersIn(await withChapters('m4a', later)))?.map(
      (each) => each.startSeconds,
    );
    expect(starts).toEqual([2, 4, 9.5]);
  });

  test('keep titles that the list cuts at 255 bytes', async () => {
    const long = [{ start: 0, title: 'é'.repeat(250) }];
    expect(await chaptersIn(await withChapters('m4a', long))).toEqual([
      { startSeconds: 0, title: 'é'.repeat(250) },
    ]);
  });

  test('may be more than the 255 that the list can hold', async () => {
    const many = Array.from({ length: 300 }, (_, at) => ({ start: at / 20, title: `No. ${at}` }));
    const chapters = await chaptersIn(await withChapters('m4a', many));
    expect(chapters).toHaveLength(300);
    expect(chapters?.[299]).toEqual({ startSeconds: 14.95, title: 'No. 299' });
  });

  test('may have titles in UTF-16', async () => {
    const file = await withChapters('m4a', [{ start: 0, title: 'abcdefgh' }]);
    const title = Buffer.concat([
      Buffer.from('feff', 'hex'),
      Buffer.from('שלם', 'utf16le').swap16(),
    ]);
    const track = renamed(file, 'chpl', 'free');
    title.copy(track, track.indexOf('abcdefgh'));
    expect(await chaptersIn(track)).toEqual([{ startSeconds: 0, title: 'שלם' }]);
  });
});

describe.skipIf(!hasFfmpeg)('chapters made to hurt', () => {
  test.each<[string, Buffer[]]>([
    ['200 nested chapters', [nested(200, 'CHAP')]],
    ['200 nested tables', [nested(200, 'CTOC')]],
    ['20,000 nested chapters', [nested(20_000, 'CHAP')]],
    ['tables in a circle', [ctoc('a', 3, ['b']), ctoc('b', 0, ['a']), ctoc('a', 3, ['a'])]],
    ['a chapter of 3 bytes', [id3Frame('CHAP', 'a\0b')]],
    ['a chapter without the end of its name', [id3Frame('CHAP', 'x'.repeat(100_000))]],
    [
      'a chapter whose title claims 256 MB',
      [chap('a', [0, 1], Buffer.from('TIT2\x7f\x7f\x7f\x7f\0\0\x03a'))],
    ],
    ['a table that announces more than it has', [id3Frame('CTOC', 'a\0\x03\xffb')]],
    [
      '100,000 chapters',
      Array.from({ length: 100_000 }, (_, at) => chap('a', [at, at + 1], title('t'))),
    ],
    [
      'a chapter of 100,000 frames',
      [chap('a', [0, 1], ...Array.from({ length: 100_000 }, () => title('t')))],
    ],
    ['padding in a chapter', [chap('a', [0, 1], title('t'), Buffer.alloc(5000))]],
  ])('%s never cost the sound of an MP3 (security 43)', async (_, frames) => {
    const { durationSeconds, warnings } = await tagged(frames);
    expect(Math.round(durationSeconds)).toBe(20);
    expect(
      warnings.map(({ code }) => code).filter((code) => code !== 'audio.tags-unreadable'),
    ).toEqual([]);
  });

  test('times that cannot be are left out', async () => {
    const { chapters } = await tagged([
      chap('a', [0xffffffff, 0xffffffff], title('beyond')),
      chap('b', [5000, 1000], title('backwards')),
      chap('c', [0, 0], title('ID3 has no flags here')),
    ]);
    expect(chapters).toEqual([
      { startSeconds: 0, title: 'ID3 has no flags here' },
      { startSeconds: 5, title: 'backwards' },
    ]);
  });

  const lies: [string, string, number, number][] = [
    ['2^32 sizes', 'stsz', 8, 0xffffffff],
    ['sizes of 4 GB', 'stsz', 4, 0xffffffff],
    ['no sizes', 'stsz', 8, 0],
    ['2^32 times', 'stts', 4, 0xffffffff],
    ['times that last for ever', 'stts', 8, 0xffffffff],
    ['a chunk of 2^32 samples', 'stsc', 12, 0xffffffff],
    ['chunks of no samples', 'stsc', 12, 0],
    ['2^32 chunks', 'stco', 4, 0xffffffff],
    ['a place beyond the end', 'stco', 8, 0xffffffff],
    ['a scale of 0', 'mdhd', 12, 0],
  ];
  test.each(lies)(
    '%s in the %s box of a chapter track never cost the sound (security 44)',
    async (_, type, at, value) => {
      const track = renamed(await withChapters('m4a', three), 'chpl', 'free');
      track.writeUInt32BE(value, track.lastIndexOf(type) + 4 + at);
      const { durationSeconds, chapters = [] } = await probe(await fileOf(track));
      expect(durationSeconds).toBe(20);
      expect(chapters.every(({ startSeconds }) => startSeconds < 20)).toBe(true);
    },
  );

  test('a chapter track of its own chapters, and one that is the sound, are none (security 44)', async () => {
    const track = renamed(await withChapters('m4a', three), 'chpl', 'free');
    const reference = track.indexOf('chap') + 4;
    for (const id of [1, 0, 9, 0xffffffff]) {
      track.writeUInt32BE(id, reference);
      const { chapters, tags } = await probe(await fileOf(track));
      expect({ chapters, title: tags.title }).toEqual({ chapters: undefined, title: 'Episode' });
    }
  });

  test.each([
    ['announces more than it has', 8, 0xff],
    ['has a title beyond its end', 17, 0xff],
    ['is of an unknown version', 0, 9],
    ['starts after years', 9, 0x7f],
  ])('a list that %s costs at most the chapters', async (_, at, value) => {
    const list = renamed(await withChapters('m4a', three), 'chap', 'free');
    list[list.indexOf('chpl') + 4 + at] = value;
    const { tags, chapters = [] } = await probe(await fileOf(list));
    expect(tags.title).toBe('Episode');
    expect(chapters.every(({ startSeconds }) => startSeconds < 20)).toBe(true);
  });
});

describe('chapters from a file, as an episode keeps them', () => {
  test('are those that keep the rules: the others are left out, not refused', () => {
    const found = [
      { startSeconds: 9, endSeconds: 8, title: 'ends too soon' },
      { startSeconds: 3, title: 'A', url: 'javascript:alert(1)' },
      { startSeconds: 3.0001, title: 'the same start' },
      { startSeconds: 4, title: 'B', url: 'https://example.org/', isHidden: true as const },
      { startSeconds: 1, endSeconds: 2.5 },
      { startSeconds: 60, title: 'after the end' },
      { startSeconds: -1, title: 'before the start' },
      { startSeconds: Number.NaN, title: 'never' },
    ];
    expect(chaptersFromFile(found, 60)).toEqual([
      { startSeconds: 1, endSeconds: 2.5 },
      { startSeconds: 3, title: 'A' },
      { startSeconds: 4, title: 'B', url: 'https://example.org/', isHidden: true },
    ]);
  });
});

function oneTag(frames: Buffer[]): Buffer {
  return id3Tag(Buffer.concat([title('Episode'), ...frames]));
}

function nested(depth: number, name: 'CHAP' | 'CTOC'): Buffer {
  const inner =
    name === 'CHAP'
      ? Buffer.concat([Buffer.from('c\0'), Buffer.alloc(16)])
      : Buffer.from('t\0\x03\0');
  const headBytes = 10 + inner.length;
  const bytes = Buffer.alloc(depth * headBytes);
  for (let level = 0; level < depth; level += 1) {
    const content = bytes.length - (level + 1) * headBytes + inner.length;
    const head = Buffer.concat([
      Buffer.from(name),
      id3(content).subarray(6),
      Buffer.alloc(2),
      inner,
    ]);
    head.copy(bytes, level * headBytes);
  }
  return bytes;
}

function renamed(file: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(file);
  copy.write(to, copy.lastIndexOf(from), 'latin1');
  return copy;
}
