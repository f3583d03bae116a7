import { marksIn } from '../search/words.ts';
import type { Query } from '../search/words.ts';

/** In characters: some three lines. */
const LENGTH = 240;
/** How much of it stands before the first word that was looked for. */
const BEFORE = 80;

/** The part of a text around the first place where a word of the query stands, or its beginning; cut between words. */
export function snippetOf(text: string, query: Query): string {
  const line = text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' · ')
    .replaceAll(/\s+/g, ' ');
  if (line.length <= LENGTH) return line;
  const first = marksIn(line, query)[0]?.start ?? 0;
  const start = first <= BEFORE ? 0 : wordAfter(line, first - BEFORE, first);
  const end = start + LENGTH >= line.length ? line.length : wordBefore(line, start + LENGTH, first);
  return `${start > 0 ? '… ' : ''}${line.slice(start, end).trim()}${end < line.length ? ' …' : ''}`;
}

/** Where the next word begins, but not beyond `most`. */
function wordAfter(line: string, at: number, most: number): number {
  const space = line.indexOf(' ', at);
  return space === -1 || space >= most ? most : space + 1;
}

/** Where the word before ends; a language without spaces is cut where it is. */
function wordBefore(line: string, at: number, least: number): number {
  const space = line.lastIndexOf(' ', at);
  return space <= least ? at : space;
}
