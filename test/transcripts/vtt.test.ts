import { describe, expect, test } from 'vitest';
import type { Cue } from '../../src/transcripts/transcript.ts';
import { parseVtt, printVtt } from '../../src/transcripts/vtt.ts';
import { refusalOf } from './refusal.ts';

/** "0-2 Ann: Hello" for each cue. */
function said(text: string): string[] {
  return parseVtt(text).cues.map(
    ({ startSeconds, endSeconds, speaker, text }) =>
      `${startSeconds}-${endSeconds} ${speaker === undefined ? '' : `${speaker}: `}${text}`,
  );
}

const times = '00:01.000 --> 00:02.500';

describe('WebVTT is read as browsers read it', () => {
  test('identifiers, settings, header text, NOTE, STYLE and REGION blocks are ignored', () => {
    const file = `WEBVTT - a title
Kind: captions

NOTE 00:09.000 --> 00:10.000
1
00:00.000 --> 00:01.000
not said

STYLE
::cue(v) { color: red }

REGION
id:fred

intro
00:01.000 --> 00:02.500 align:start position:10%
Hello

NOTE the end
`;
    expect(said(file)).toEqual(['1-2.5 Hello']);
  });

  test.each([
    ['<v Ann Lee>Hello', 'Ann Lee: Hello'],
    ['<v.loud.first Ann>Hello</v>', 'Ann: Hello'],
    ['<v\tAnn &amp; Bob>Hello', 'Ann & Bob: Hello'],
    ['<v>Hello', 'Hello'],
    ['<video>Hello', 'Hello'],
    ['<v Ann:>Hello', 'Ann: Hello'],
    ['<v Ann><b>He<i>l</i>lo</b> <00:01.500><c.yellow>you</c>', 'Ann: Hello you'],
    [
      'Fish &amp; chips&nbsp;&lt;b&gt; &#8217; &#x1F600; &eacute; &unknown; &',
      'Fish & chips <b> ’ 😀 é &unknown; &',
    ],
    ['5 < 6 and 7 > 6', '5 < 6 and 7 > 6'],
    ['two\nlines', 'two lines'],
    ['日本\n語', '日本語'],
    ['bell\u0007 and\u009b nul &#0; end', 'bell and nul \ufffd end'],
  ])('%j says %j', (text, expected) => {
    expect(said(`WEBVTT\n\n${times}\n${text}\n`)).toEqual([`1-2.5 ${expected}`]);
  });

  test('several voices in one cue are a cue each, at the same time', () => {
    expect(said(`WEBVTT\n\n${times}\n[bell] <v Ann>Hi</v> <v Bob>Ho`)).toEqual([
      '1-2.5 [bell]',
      '1-2.5 Ann: Hi',
      '1-2.5 Bob: Ho',
    ]);
  });

  test('a cue right under the header or under another cue needs no blank line', () => {
    const file = 'WEBVTT\n00:00.000 --> 00:01.000\nOne\n00:01.000 --> 00:02.000\nTwo';
    expect(said(file)).toEqual(['0-1 One', '1-2 Two']);
  });

  test('times have hours or not, over 99 too, and cues may overlap', () => {
    const file = `WEBVTT

00:59.000 --> 123:00:00.000
Long

00:01:00.000 --> 1:01:01.5
Over it
`;
    expect(said(file)).toEqual(['59-442800 Long', '60-3661.5 Over it']);
  });

  test('an arrow in a text is no line with times', () => {
    expect(said(`WEBVTT\n\n${times}\nA --> B`)).toEqual(['1-2.5 A --> B']);
  });
});

test.each([
  ['Hello', 'Line 1: a WebVTT file begins with the word WEBVTT.'],
  ['WEBVTTX\n\n', 'Line 1: a WebVTT file begins with the word WEBVTT.'],
  [
    'WEBVTT\n\nx\n00:01:05.000 --> 00:01:02.000\nHi',
    'Line 4: the end 00:01:02.000 is before the start 00:01:05.000.',
  ],
  ['WEBVTT\n\n00:0l.000 --> 00:02.000\nHi', 'Line 3: "00:0l.000" is no time.'],
  ['WEBVTT\n\n00:61.000 --> 00:02.000\nHi', 'Line 3: "00:61.000" is no time.'],
  ['WEBVTT\n\n-00:01.000 --> 00:02.000\nHi', 'Line 3: "-00:01.000" is no time.'],
  ['WEBVTT\n\n00:01.000 -->\nHi', 'Line 3: "" is no time.'],
  [
    'WEBVTT\n\n00:09.000 --> 00:10.000\nHi\n\n00:01.000 --> 00:02.000\nHo',
    'Line 6: the start 00:00:01.000 is before that of the cue above, 00:00:09.000.',
  ],
  ['WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>', 'There are no words in this transcript.'],
  ['WEBVTT', 'There are no words in this transcript.'],
])('%j is refused with line and reason', (file, reason) => {
  expect(refusalOf(() => parseVtt(file))).toBe(`transcript.invalid: ${reason}`);
});

describe('WebVTT is printed', () => {
  const print = (...cues: Partial<Cue>[]) =>
    printVtt({
      isTimed: true,
      cues: cues.map((cue) => ({ startSeconds: 0, endSeconds: 1, text: 'Hi', ...cue })),
    });

  test('with the speaker in every cue, as Apple wants it (feed rule 117)', () => {
    expect(print({ speaker: 'Ann' }, { startSeconds: 1, endSeconds: 360_001.25, speaker: 'Ann' }))
      .toBe(`WEBVTT

00:00:00.000 --> 00:00:01.000
<v Ann>Hi

00:00:01.000 --> 100:00:01.250
<v Ann>Hi
`);
  });

  test('with lines of at most 65 characters, wrapped at words (feed rule 118)', () => {
    const text = `${'word '.repeat(40)}${'x'.repeat(150)} ${'👨‍👩‍👧'.repeat(40)} the end`;
    const lines = print({ text }).split('\n').slice(3, -1);
    for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(65);
    expect(lines[0]).toBe('word '.repeat(13).trim());
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    expect(lines.every((line) => !/^\u200d|\u200d$/u.test(line))).toBe(true);
  });

  test('without anything that could be markup in a text or a name (security 31)', () => {
    const printed = print({ speaker: 'A>B', text: '<script>x</script> & 00:01.000 --> 00:02.000' });
    expect(printed.split('\n').slice(3).join('\n')).toBe(
      '<v A&gt;B>&lt;script&gt;x&lt;/script&gt; &amp; 00:01.000 --&gt; 00:02.000\n',
    );
  });

  test('with an end behind the start, as the standard asks', () => {
    expect(print({ startSeconds: 1, endSeconds: 1 })).toContain('00:00:01.000 --> 00:00:01.001');
  });
});
