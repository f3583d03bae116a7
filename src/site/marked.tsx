import type { ComponentChildren } from 'preact';
import { marksIn } from '../search/words.ts';
import type { Query } from '../search/words.ts';

/** A text in which the words that were looked for are marked. */
export function Marked({ text, query }: { text: string; query: Query }) {
  const pieces: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end } of marksIn(text, query)) {
    pieces.push(text.slice(at, start), <mark>{text.slice(start, end)}</mark>);
    at = end;
  }
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  );
}
