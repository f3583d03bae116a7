/** One word of a text, as the index knows it, and where it stands. */
export interface Word {
  word: string;
  start: number;
  end: number;
}

const RUN = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const OTHERS = /[^\p{L}\p{N}\p{M}]/gu;
const ACCENTS = /[\u0300-\u036f]/g;

/** Longer ones are no words, and PostgreSQL takes no more than 2 kB. */
const LONGEST = 100;

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/** The words of a text, without case and accents, so that "Über" is found by "uber" and "STRASSE" by "Straße". */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) =>
    parts(run).flatMap(({ part, at }) => {
      const word = plain(part);
      return word === '' ? [] : [{ word, start: index + at, end: index + at + part.length }];
    }),
  );
}

function parts(run: string): { part: string; at: number }[] {
  if (!UNSPACED.test(run)) return [{ part: run, at: 0 }];
  return [...segmenter.segment(run)].map(({ segment, index }) => ({ part: segment, at: index }));
}

/** Capitals first: that makes "ss" of "ß". Some signs fall into several, with spaces and strokes between. */
function plain(part: string): string {
  const letters = part.normalize('NFKD').replaceAll(ACCENTS, '').replaceAll(OTHERS, '');
  return letters.toUpperCase().toLowerCase().slice(0, LONGEST).toWellFormed();
}

/** What somebody looks for: all of these words, together in one passage. */
export type Query = readonly string[];

const MOST_WORDS = 8;
/** From this length on, a word also stands for those that begin with it. */
const BEGINS = 3;

/** @returns no words when there are none in what was typed. */
export function queryOf(typed: string): Query {
  return [...new Set(wordsOf(typed).map(({ word }) => word))].slice(0, MOST_WORDS);
}

/** Whether a word of the query stands for more than itself. */
export function isBeginning(word: string): boolean {
  return word.length >= BEGINS;
}

/** Where words of the query stand in a text. */
export function marksIn(text: string, query: Query): Word[] {
  return wordsOf(text).filter(({ word }) =>
    query.some((wanted) => (isBeginning(wanted) ? word.startsWith(wanted) : word === wanted)),
  );
}

/** Whether all words of the query stand in a text. */
export function hasAll(text: string, query: Query): boolean {
  const there = wordsOf(text).map(({ word }) => word);
  return query.every((wanted) =>
    there.some((word) => (isBeginning(wanted) ? word.startsWith(wanted) : word === wanted)),
  );
}
