import { describe, expect, test } from 'vitest';
import { chapterList } from '../../src/chapters/chapter.ts';
import { printChaptersJson } from '../../src/chapters/format-json.ts';
import { printChapterLines } from '../../src/chapters/format-lines.ts';
import { pscChapters } from '../../src/chapters/format-psc.ts';
import { parseChapters } from '../../src/chapters/parse-chapters.ts';

const first = (text: string) => parseChapters(text)[0];

describe('lines', () => {
  test.each([
    '00:12 Title',
    '0:12 Title',
    '00:00:12 Title',
    '00:00:12.000 Title',
    '00:12 - Title',
    '00:12 – Title',
    '00:12-Title',
    '00:12: Title',
    '00:12 | Title',
    '(00:12) Title',
    '[00:12] Title',
    '[00:12]Title',
    '( 00:12 ) - Title',
    '- 00:12 Title',
    '* (00:12) Title',
    '• 00:12 Title',
    '1. 00:12 Title',
    '12) 00:12 Title',
    '\t00:12\tTitle  ',
    '\u200f\u202b00:12 Title',
    '\ufeff\r\n\r\n00:12 Title\r\n',
  ])('%j is a chapter', (text) => {
    expect(parseChapters(text)).toEqual([{ startSeconds: 12, title: 'Title' }]);
  });

  test('may have hours over 99, fractions, titles from right to left, and emoji', () => {
    expect(
      parseChapters('100:00:01 Ende\n1:02:03.5 שלום עולם\n75:10 🎙️ 👩‍👩‍👧\r0:01 5 - 3 = 2'),
    ).toEqual([
      { startSeconds: 1, title: '5 - 3 = 2' },
      { startSeconds: 3723.5, title: 'שלום עולם' },
      { startSeconds: 4510, title: '🎙️ 👩‍👩‍👧' },
      { startSeconds: 360_001, title: 'Ende' },
    ]);
  });

  test('may end with a link, as mp4chaps writes it', () => {
    expect(first('00:01:59.000 Podlove <http://podlove.org/>')).toEqual({
      startSeconds: 119,
      title: 'Podlove',
      url: 'http://podlove.org/',
    });
    expect(first('00:00 I <3 a>b>')).toEqual({ startSeconds: 0, title: 'I <3 a>b>' });
    expect(() => first('00:00 x <https://>')).toThrow(/“x” at 00:00:00: its link must be/);
  });

  test.each([
    ['Welcome', 'it does not begin with a time'],
    ['12 Title', 'it does not begin with a time'],
    ['00:01:02:03 Title', 'it does not begin with a time'],
    ['(00:12 Title', 'it does not begin with a time'],
    ['00:61 Title', 'it has more than 59 minutes or seconds in its time'],
    ['01:60:00 Title', 'it has more than 59 minutes or seconds in its time'],
    ['00:12', 'it has no title'],
    ['00:12Title', 'it has no space between time and title'],
  ])('%j is refused with its number and the mend', (line, because) => {
    expect(() => parseChapters(`00:00 Intro\r\n\r\n${line}\n1:00 x`)).toThrow(
      expect.objectContaining({
        code: 'chapters.not-a-chapter',
        message: `Line 3 is no chapter, because ${because}: “${line}”.`,
        mend: 'Begin each line with its time, then a space and its title, such as "01:30 Intro".',
      }),
    );
  });

  test('are printed with hours, so that every app reads them', () => {
    const list = parseChapters(
      '0:00 Intro\n1:02:03.5 News <https://example.org/>\n100:00:00 - - x',
    );
    expect(printChapterLines(list)).toBe(
      '00:00:00 Intro\n01:02:03.500 News <https://example.org/>\n100:00:00 - - x\n',
    );
  });
});

describe('chapters JSON (feed rules 111 and 112)', () => {
  const full = {
    startTime: 168,
    title: 'Hearing Aids',
    img: 'https://example.com/a.jpg',
    url: 'https://example.com/a',
    toc: false,
    endTime: 260.5,
    location: { name: 'Eiffel Tower, Paris', geo: 'geo:48.858093,2.294694', osm: 'R5013364' },
  };

  test('is printed exactly as the specification has it', () => {
    const file = { version: '1.2.0', chapters: [{ startTime: 0, title: 'Intro' }, full] };
    const printed = printChaptersJson(parseChapters(JSON.stringify(file)));
    expect(JSON.parse(printed)).toEqual(file);
    expect(Object.keys(JSON.parse(printed).chapters[1])).toEqual(Object.keys(full));
  });

  test.each([
    ['no version', '{"chapters":[{"startTime":94,"title":"A"}]}'],
    ['a bare list', '[{"startTime":94,"title":"A"}]'],
    ['numbers as text', '{"version":1,"chapters":[{"startTime":"94.0","title":"A"}]}'],
    ['times as text', '{"chapters":[{"startTime":"00:01:34","title":"A"}]}'],
    [
      'fields of its own',
      '{"x":[],"chapters":[{"startTime":94,"title":"A","toc":true,"value":{}}]}',
    ],
    [
      'empty fields',
      '{"chapters":[{"startTime":94,"title":" A ","img":"","url":null,"location":{}}]}',
    ],
    ['a byte order mark', '\ufeff\n {"chapters":[{"startTime":94,"title":"A"}]}'],
    [
      'a prototype (security 104)',
      '{"chapters":[{"startTime":94,"title":"A","__proto__":{"url":"x"}}]}',
    ],
  ])('with %s is read', (_, text) => {
    expect(parseChapters(text)).toEqual([{ startSeconds: 94, title: 'A' }]);
  });

  test('may have silent chapters and numbers for titles', () => {
    expect(parseChapters('[{"startTime":1,"toc":"false"},{"startTime":2,"title":7}]')).toEqual([
      { startSeconds: 1, isHidden: true },
      { startSeconds: 2, title: '7' },
    ]);
  });

  test.each([
    ['{"chapters":{}}', 'chapters.broken-json', 'it has no list called "chapters"'],
    ['{"chapters":', 'chapters.broken-json', 'Unexpected end of JSON input'],
    ['{"chapters":[1]}', 'chapters.broken-json', 'entry 1 of its list is not an object'],
    ['[{"title":"A"}]', 'chapters.invalid', 'Chapter 1, “A”: its start must be a number'],
    [
      '[{"startTime":1,"title":{}}]',
      'chapters.invalid',
      'Chapter 1 at 00:00:01: its title must be text',
    ],
    ['[{"startTime":1,"img":"a.jpg"}]', 'chapters.invalid', 'its picture must be an address'],
  ])('%s is refused: %s, %s', (text, code, message) => {
    expect(() => parseChapters(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});

describe('Podlove Simple Chapters (feed rule 115)', () => {
  const chapters = (...elements: string[]) =>
    `<?xml version="1.0"?>\n<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">${elements.join('')}</psc:chapters>`;

  test.each([
    ['94', 94],
    ['01:34', 94],
    ['00:01:34', 94],
    ['00:01:34.500', 94.5],
    ['npt:00:01:34.5', 94.5],
    ['npt=94.5', 94.5],
    ['120:00:00.000', 432_000],
  ])('start at %s', (start, startSeconds) => {
    expect(parseChapters(chapters(`<psc:chapter start="${start}" title="A"/>`))).toEqual([
      { startSeconds, title: 'A' },
    ]);
  });

  test('have a link and a picture, and the five entities of XML', () => {
    const element = `<psc:chapter start="0" title="A &amp; &#x5d0; &lt;b>&quot;" href="https://a.org/?b&amp;c" image='https://a.org/i.png' lang="de">x</psc:chapter>`;
    expect(parseChapters(chapters(element))).toEqual([
      {
        startSeconds: 0,
        title: 'A & א <b>"',
        url: 'https://a.org/?b&c',
        imageUrl: 'https://a.org/i.png',
      },
    ]);
  });

  test('may be cut out of a feed, with any prefix and without its declaration', () => {
    const one = [{ startSeconds: 1, title: 'A' }];
    expect(
      parseChapters('\ufeff\r\n<psc:chapters><psc:chapter start="1" title="A"/></psc:chapters>'),
    ).toEqual(one);
    expect(
      parseChapters('<chapters xmlns="x"><chapter start="1" title="A" href=""/></chapters>'),
    ).toEqual(one);
  });

  test.each([
    ['<!DOCTYPE c [<!ENTITY a "b">]><chapters/>', 'it has a DOCTYPE'],
    ['<!DOCTYPE c SYSTEM "file:///etc/passwd"><chapters/>', 'it has a DOCTYPE'],
    [chapters('<psc:chapter start="0" title="&nbsp;"/>'), 'undefined entity'],
    [chapters('<psc:chapter start="0" title="&constructor;"/>'), 'undefined entity'],
    [chapters('<psc:chapter start="0" title="A">'), 'unexpected close tag'],
    ['<rss><channel/></rss>', 'it begins with <rss> and not with <psc:chapters>'],
    ['<chapters>', 'unclosed tag'],
    [`<chapters>${'<a>'.repeat(100_000)}`, 'unclosed tag'],
  ])('%.50s is refused: %s', (text, because) => {
    expect(() => parseChapters(text)).toThrow(
      expect.objectContaining({
        code: 'chapters.broken-xml',
        message: expect.stringContaining(because),
      }),
    );
  });

  test('nested deep are no chapters', () => {
    const deep = `${'<psc:chapter start="1" title="A">'.repeat(10_000)}${'</psc:chapter>'.repeat(10_000)}`;
    expect(parseChapters(chapters(deep))).toHaveLength(1);
  });

  test('are plain data for the feed, without silent and untitled chapters', () => {
    const list = chapterList([
      { start_seconds: 1, title: 'A', url: 'https://a.org/', image_url: 'https://a.org/i.png' },
      { start_seconds: 2, title: 'B', is_hidden: true },
      { start_seconds: 3 },
      { start_seconds: 3661.5, title: 'C' },
    ]);
    expect(pscChapters(list)).toEqual([
      { start: '00:00:01.000', title: 'A', href: 'https://a.org/', image: 'https://a.org/i.png' },
      { start: '01:01:01.500', title: 'C' },
    ]);
  });
});

describe('worst cases (security 73)', () => {
  const size = 300_000;
  const filled = (text: string) => text.repeat(Math.ceil(size / text.length));
  const pieces = [
    ' ',
    '\t',
    '\n',
    '1',
    '00:',
    '00:00 ',
    '(',
    '[',
    '- ',
    '1. ',
    '\u200f',
    ' <',
    '<',
    '&',
    '{"a":',
    '<chapters>',
    'a="',
  ];
  const texts = [
    ...pieces.map(filled),
    ...pieces.map((piece) => `00:00 ${filled(piece)}>`),
    ...pieces.map((piece) => `<chapters ${filled(piece)}`),
    Array.from({ length: 100_000 }, (_, at) => `${at}:00 t`).join('\n'),
    `[${Array.from({ length: 100_000 }, (_, at) => `{"startTime":${at}}`).join()}]`,
    `<chapters>${Array.from({ length: 100_000 }, (_, at) => `<chapter start="${at}" title="t"/>`).join('')}</chapters>`,
    `<chapters ${Array.from({ length: 100_000 }, (_, at) => `a${at}=""`).join(' ')}/>`,
    `[{"startTime":1,"toc":${'['.repeat(size)}${']'.repeat(size)}}]`,
    `[{"startTime":1,"location":${'{"name":'.repeat(size)}1${'}'.repeat(size)}}]`,
    `[{"startTime":1,"title":${'['.repeat(size)}${']'.repeat(size)}}]`,
  ];
  test.each(['lines', 'json', 'psc'] as const)(
    'of 300 kB and 100,000 entries are soon read as %s',
    (format) => {
      for (const text of texts) {
        const start = performance.now();
        try {
          parseChapters(text, format);
        } catch (error) {
          expect(error).toMatchObject({ name: 'LongwaveError' });
        }
        expect(performance.now() - start, text.slice(0, 40)).toBeLessThan(5000);
      }
    },
  );
});
