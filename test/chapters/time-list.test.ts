import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chapterList } from '../../src/chapters/chapter.ts';
import { parseChapters } from '../../src/chapters/parse-chapters.ts';
import { chapterTimeList } from '../../src/chapters/time-list.ts';
import { plainText, renderNotes } from '../../src/platform/notes.ts';
import { anyChapters } from './chapter-arbitrary.ts';

test('a time list begins at 00:00:00 and has at least three chapters (feed rule 114)', () => {
  expect(chapterTimeList(parseChapters('0:00 A\n0:10.9 B\n100:00:00 C'))).toBe(
    '00:00:00 A\n00:00:10 B\n100:00:00 C',
  );
  expect(chapterTimeList(parseChapters('0:01 A\n0:10 B\n0:20 C'))).toBeUndefined();
  expect(chapterTimeList(parseChapters('0:00 A\n0:10 B'))).toBeUndefined();
  expect(chapterTimeList([])).toBeUndefined();
});

test('a time list has no silent and no untitled chapters, and no time twice', () => {
  const list = chapterList([
    { start_seconds: 0, title: 'A' },
    { start_seconds: 5, title: 'silent', is_hidden: true },
    { start_seconds: 6 },
    { start_seconds: 7.1, title: 'B' },
    { start_seconds: 7.2, title: 'too soon' },
    { start_seconds: 9, title: 'C' },
  ]);
  expect(chapterTimeList(list)).toBe('00:00:00 A\n00:00:07 B\n00:00:09 C');
});

test('a title stands in the notes as it was written, whatever Markdown would make of it', () => {
  const titles = [
    '*a* _b_ `c` ~~d~~ **e**',
    '[x](https://example.org) ![y](z)',
    '<b>bold</b> <https://example.org> &amp; R&D',
    'https://example.org/a mail@example.org www.example.org',
    'back\\slash \\* \\',
    '# no heading: 1. 2) - + "quotes"',
  ];
  for (const title of titles) {
    const list = chapterList([0, 1, 2].map((start) => ({ start_seconds: start, title })));
    const { html } = renderNotes(`Notes.\n\n${chapterTimeList(list)}`);
    expect(html).not.toMatch(/<(?!\/?p>|br \/>)/);
    expect(plainText(html)).toContain(`00:00:00 ${title}`);
  }
});

test('no title makes HTML in the notes', () => {
  fc.assert(
    fc.property(anyChapters, (list) => {
      const { html } = renderNotes(chapterTimeList(list) ?? '');
      expect(html).not.toMatch(/<(?!\/?p>|br \/>)/);
    }),
  );
});
