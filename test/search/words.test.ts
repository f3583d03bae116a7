import { expect, test } from 'vitest';
import { hasAll, marksIn, queryOf, wordsOf } from '../../src/search/words.ts';

const words = (text: string) => wordsOf(text).map(({ word }) => word);

test('words are found whatever their case and accents, and where there are no spaces between them', () => {
  expect(words('Über die STRASSE, Élève: 3½ Straßen')).toEqual(
    'uber die strasse eleve 312 strassen'.split(' '),
  );
  expect(words('東京の天気')).toEqual(['東京', 'の', '天気']);
  expect(words('नमस्ते दुनिया')).toHaveLength(2);
  expect(words('--- !!! " * \' …')).toEqual([]);
});

test('a word of three letters or more also finds those that begin with it, and is marked as it stands', () => {
  const text = 'Queues, and a queue; an Übung.';
  const marked = (typed: string) =>
    marksIn(text, queryOf(typed)).map(({ start, end }) => text.slice(start, end));
  expect(marked('QUEUE')).toEqual(['Queues', 'queue']);
  expect(marked('an ubung')).toEqual(['an', 'Übung']);
  expect(hasAll(text, queryOf('queue ubu'))).toBe(true);
  expect(hasAll(text, queryOf('queue missing'))).toBe(false);
});
