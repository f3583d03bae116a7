import { expect, test } from 'vitest';
import { parsePlain, printPlain } from '../../src/transcripts/plain.ts';
import { refusalOf } from './refusal.ts';

function said(text: string): string[] {
  return parsePlain(text).cues.map(({ speaker, text }) =>
    speaker === undefined ? text : `${speaker}: ${text}`,
  );
}

test.each([
  ['paragraphs', 'One\nand more.\n\nTwo.\n', ['One and more.', 'Two.']],
  ['a line each where there is no blank one', 'One.\nTwo.', ['One.', 'Two.']],
  [
    'names',
    'Ann: Hello\nand welcome.\nBob: Hi\n\nMore.',
    ['Ann: Hello and welcome.', 'Bob: Hi', 'Bob: More.'],
  ],
  ['names on lines of their own', 'Ann:\nHello\n\nBob:\n\nHi', ['Ann: Hello', 'Bob: Hi']],
  ['right-to-left', 'דנה: שלום\n\nיוסי: להתראות', ['דנה: שלום', 'יוסי: להתראות']],
])('plain text is read: %s', (_what, text, expected) => {
  expect(said(text)).toEqual(expected);
});

test('text without a word is refused', () => {
  expect(refusalOf(() => parsePlain(' \n\u0007\n'))).toMatch(
    'There are no words in this transcript.',
  );
});

test('plain text is printed as paragraphs with names and without times', () => {
  const cues = [
    { startSeconds: 0, endSeconds: 1, speaker: 'Ann', text: 'Hello' },
    { startSeconds: 1, endSeconds: 2, speaker: 'Ann', text: 'and welcome.' },
    { startSeconds: 2, endSeconds: 3, text: '[bell]' },
    { startSeconds: 3, endSeconds: 4, speaker: 'Bob', text: 'Hi.' },
  ];
  expect(printPlain({ isTimed: true, cues })).toBe(`Ann: Hello and welcome.

[bell]

Bob: Hi.
`);
});

test('a long monologue gets a paragraph at the end of a sentence, or in the end without one', () => {
  const monologue = (text: string) =>
    printPlain({
      isTimed: true,
      cues: Array.from({ length: 400 }, (_, second) => ({
        startSeconds: second,
        endSeconds: second + 1,
        text,
      })),
    }).split('\n\n');
  expect(monologue('Ten chars.').every((paragraph) => paragraph.length < 520)).toBe(true);
  const endless = monologue('ten chars,');
  expect(endless.length).toBe(3);
  expect(endless.every((paragraph) => paragraph.length < 1520)).toBe(true);
});
