import { describe, expect, test } from 'vitest';
import { parseSrt, printSrt } from '../../src/transcripts/srt.ts';
import type { Cue } from '../../src/transcripts/transcript.ts';
import { refusalOf } from './refusal.ts';

function said(text: string): string[] {
  return parseSrt(text).cues.map(({ speaker, text }) =>
    speaker === undefined ? text : `${speaker}: ${text}`,
  );
}

/** A file of cues of a second each. */
function fileOf(...texts: string[]): string {
  const time = (second: number) => `00:00:${String(second).padStart(2, '0')},000`;
  return texts
    .map((text, index) => `${index + 1}\n${time(index)} --> ${time(index + 1)}\n${text}\n`)
    .join('\n');
}

describe('SRT is read', () => {
  test.each([
    ['without numbers', '00:00:01,5 --> 00:00:02.250\nOne\n\n00:00:03,000 --> 00:00:04,000\nTwo'],
    [
      'with numbers twice',
      '1\n00:00:01,500 --> 00:00:02,250\nOne\n\n1\n00:00:03,000 --> 00:00:04,000\nTwo\n',
    ],
    [
      'without blank lines',
      '1\n00:00:01,500-->00:00:02,250\nOne\n2\n00:00:03,000 --> 00:00:04,000\nTwo',
    ],
    [
      'with too many',
      '\n\n1\n\n00:00:01,500 --> 00:00:02,250\n\nOne\n\n\n2\n 00:00:03,000 --> 00:00:04,000 X1:0\nTwo\n\n',
    ],
  ])('%s', (_how, file) => {
    expect(parseSrt(file).cues).toEqual([
      { startSeconds: 1.5, endSeconds: 2.25, text: 'One' },
      { startSeconds: 3, endSeconds: 4, text: 'Two' },
    ]);
  });

  test('a number that is said is no number of a cue', () => {
    expect(said(fileOf('In which year?', '1984', 'Yes.'))).toEqual([
      'In which year?',
      '1984',
      'Yes.',
    ]);
  });

  test('tags and positions are no text', () => {
    expect(said(fileOf('{\\an8}<i>Hi</i> <font color="red">you</font> {all} 1 < 2'))).toEqual([
      'Hi you {all} 1 < 2',
    ]);
  });

  test('a name at the beginning is the speaker until the next one', () => {
    const file = fileOf(
      'Ann Lee: Hello',
      'and welcome.',
      'SPEAKER_00: Hi',
      'María de la Cruz:\nHola',
      '田中：はい',
    );
    expect(said(file)).toEqual([
      'Ann Lee: Hello',
      'Ann Lee: and welcome.',
      'SPEAKER_00: Hi',
      'María de la Cruz: Hola',
      '田中: はい',
    ]);
  });

  test.each([
    'Here is the question: why?',
    'One Two Three Four Five: six',
    'We met at 10:30 there',
    'https://example.org is the place',
    '12: the number',
    ': nothing',
    `${'Aa'.repeat(40)}: too long`,
  ])('%j names nobody', (text) => {
    expect(said(fileOf('Ann: Hello', text))).toEqual(['Ann: Hello', `Ann: ${text}`]);
  });

  test('one label in the middle is no change of speaker', () => {
    expect(said(fileOf('Hello', 'Note: this is important', 'Bye'))).toEqual([
      'Hello',
      'Note: this is important',
      'Bye',
    ]);
  });
});

test.each([
  ['Hello there', 'There is no line with times in this SRT file.'],
  [
    '1\n00:00:05,000 --> 00:00:04,000\nHi',
    'Line 2: the end 00:00:04.000 is before the start 00:00:05.000.',
  ],
  ['1\n00:00:05,000 --> 00:00:0x,000\nHi', 'Line 2: "00:00:0x,000" is no time.'],
  ['1\n00:00:05,000 --> 00:00:06,000\n\n', 'There are no words in this transcript.'],
])('%j is refused with line and reason', (file, reason) => {
  expect(refusalOf(() => parseSrt(file))).toBe(`transcript.invalid: ${reason}`);
});

describe('SRT is printed (feed rule 118)', () => {
  const print = (...cues: Cue[]) => printSrt({ isTimed: true, cues });

  test('with "Name:" only where the speaker changes', () => {
    const cue = (second: number, speaker: string, text: string) => ({
      startSeconds: second,
      endSeconds: second + 1,
      speaker,
      text,
    });
    expect(print(cue(0, 'Ann', 'Hi'), cue(1, 'Ann', 'and hello'), cue(2, 'Bob', 'Ho'))).toBe(`1
00:00:00,000 --> 00:00:01,000
Ann: Hi

2
00:00:01,000 --> 00:00:02,000
and hello

3
00:00:02,000 --> 00:00:03,000
Bob: Ho
`);
  });

  test('a long cue becomes several of two lines of 32 characters, each with its share of the time', () => {
    const text = 'four '.repeat(24).trim();
    const { cues } = parseSrt(print({ startSeconds: 10, endSeconds: 20, text }));
    expect(cues).toEqual([
      { startSeconds: 10, endSeconds: 15, text: 'four '.repeat(12).trim() },
      { startSeconds: 15, endSeconds: 20, text: 'four '.repeat(12).trim() },
    ]);
  });

  test('no piece of a long cue starts after the cue that interrupts it', () => {
    const long = { startSeconds: 0, endSeconds: 60, text: 'word '.repeat(60).trim() };
    const printed = print(long, { startSeconds: 6, endSeconds: 7, text: 'Yes.' });
    const starts = parseSrt(printed).cues.map(({ startSeconds }) => startSeconds);
    expect(starts).toEqual(starts.toSorted((one, other) => one - other));
    expect(starts.at(-1)).toBe(6);
  });

  test('an arrow in a text cannot become a line with times', () => {
    const text = '00:00:01,000 --> 00:00:02,000';
    expect(parseSrt(print({ startSeconds: 0, endSeconds: 1, text })).cues).toEqual([
      { startSeconds: 0, endSeconds: 1, text: '00:00:01,000 → 00:00:02,000' },
    ]);
  });
});
