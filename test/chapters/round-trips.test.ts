import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chapter, ChapterList } from '../../src/chapters/chapter.ts';
import { parseChaptersJson, printChaptersJson } from '../../src/chapters/format-json.ts';
import { parseChapterLines, printChapterLines } from '../../src/chapters/format-lines.ts';
import { parsePsc, type PscChapter, pscChapters } from '../../src/chapters/format-psc.ts';
import { parseChapters } from '../../src/chapters/parse-chapters.ts';
import { LongwaveError } from '../../src/platform/errors.ts';
import { anyChapters } from './chapter-arbitrary.ts';

/** What apps list: the others exist in JSON only. */
const listed = (list: ChapterList) =>
  list.filter(({ title, isHidden }) => title !== undefined && !isHidden);
const only = (list: ChapterList, ...names: (keyof Chapter)[]) =>
  list.map((chapter) =>
    Object.fromEntries(names.flatMap((name) => (name in chapter ? [[name, chapter[name]]] : []))),
  );

test('JSON holds everything', () => {
  fc.assert(
    fc.property(anyChapters, (list) => {
      expect(parseChaptersJson(printChaptersJson(list))).toEqual(list);
      expect(parseChapters(printChaptersJson(list))).toEqual(list);
    }),
  );
});

test('lines of a form hold pictures too', () => {
  fc.assert(
    fc.property(anyChapters, (list) => {
      const back = parseChapters(printChapterLines(list, { pictures: true }));
      expect(only(back, 'startSeconds', 'title', 'imageUrl')).toEqual(
        only(listed(list), 'startSeconds', 'title', 'imageUrl'),
      );
    }),
  );
});

test('lines hold start, title and link of what apps list', () => {
  fc.assert(
    fc.property(anyChapters, (list) => {
      const back = parseChapters(printChapterLines(list));
      expect(only(back, 'startSeconds', 'title')).toEqual(
        only(listed(list), 'startSeconds', 'title'),
      );
      const holds = ({ url = '' }: Chapter) => !/[<>]/.test(url);
      expect(
        only(
          back.filter((_, at) => holds(listed(list)[at]!)),
          'url',
        ),
      ).toEqual(only(listed(list).filter(holds), 'url'));
    }),
  );
});

test('Podlove Simple Chapters hold start, title, link and picture of what apps list', () => {
  fc.assert(
    fc.property(anyChapters, (list) => {
      expect(parseChapters(pscDocument(pscChapters(list)))).toEqual(
        only(listed(list), 'startSeconds', 'title', 'url', 'imageUrl'),
      );
    }),
  );
});

test('from lines to JSON to Podlove and back nothing changes', () => {
  fc.assert(
    fc.property(anyChapters, (list) => {
      const lines = printChapterLines(list);
      const json = printChaptersJson(parseChapterLines(lines));
      const psc = pscDocument(pscChapters(parseChaptersJson(json)));
      expect(printChapterLines(parsePsc(psc))).toBe(lines);
    }),
  );
});

test('line breaks of Windows and a byte order mark change nothing', () => {
  fc.assert(
    fc.property(anyChapters, (list) => {
      for (const text of [
        printChapterLines(list),
        printChaptersJson(list),
        pscDocument(pscChapters(list)),
      ])
        expect(parseChapters(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual(
          parseChapters(text),
        );
    }),
  );
});

test('whatever the text, the answer is chapters or a named error', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.json(),
    fc
      .json()
      .map(
        (json) => `{"chapters":[{"startTime":1,"toc":${json},"title":${json},"location":${json}}]}`,
      ),
    fc.stringMatching(/^[\d:.,\-\]() <>a&;[]{0,40}$/),
    fc.string().map((text) => `<chapters><chapter start="${text}" title="${text}"/></chapters>`),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom(undefined, 'lines', 'json', 'psc'), (text, format) => {
      try {
        expect(Array.isArray(parseChapters(text, format))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(LongwaveError);
        expect(error).toMatchObject({
          kind: 'unprocessable',
          code: expect.stringMatching(/^chapters\.[a-z-]+$/),
          field: 'chapters',
          message: expect.stringMatching(/^[A-Z][^]*[^.]\.$/),
          mend: expect.stringMatching(/^[A-Z][^]*\.$/),
        });
      }
    }),
    { numRuns: 2000 },
  );
});

function pscDocument(chapters: PscChapter[]): string {
  const elements = chapters.map((chapter) => {
    const attributes = Object.entries(chapter).map(
      ([name, value]) => `${name}="${escaped(String(value))}"`,
    );
    return `<psc:chapter ${attributes.join(' ')} />`;
  });
  return `<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">\n${elements.join('\n')}\n</psc:chapters>`;
}

function escaped(text: string): string {
  return text.replaceAll(/["&<>]/g, (letter) => `&#${letter.codePointAt(0)};`);
}
