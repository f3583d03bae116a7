import { invalidTranscript } from './transcript.ts';

/** A piece of an HTML file. Attributes and comments are left out, character references are not decoded. */
export type HtmlToken =
  | { kind: 'text'; text: string; line: number }
  | { kind: 'tag'; name: string; isClosing: boolean; line: number };

/** Elements whose content is nothing that was said, up to their close tag. */
const SKIPPED = /^(?:iframe|noembed|noframes|script|style|template|textarea|title|xmp)$/;
const TAG_NAME = /<\/?([a-z][a-z\d:-]*)/iy;

/**
 * Takes HTML apart, as browsers do it (HTML, section 13.2.5) but for what no transcript needs. Linear: no character is
 * looked at more than a few times, whatever stands in it.
 * @throws LongwaveError `transcript.invalid` for a tag without an end
 */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let line = 1;
  let at = 0;
  while (at < html.length) {
    const { end, token } = nextToken(html, at, line);
    if (token) yield token;
    line += linesIn(html.slice(at, end));
    at = end;
    if (token?.kind !== 'tag' || token.isClosing || !SKIPPED.test(token.name)) continue;
    const close = closeTag(html, token.name, at);
    line += linesIn(html.slice(at, close));
    at = close;
  }
}

interface Next {
  end: number;
  token?: HtmlToken;
}

function nextToken(html: string, at: number, line: number): Next {
  if (html[at] !== '<') return textToken(html, { at, end: html.indexOf('<', at), line });
  TAG_NAME.lastIndex = at;
  const name = TAG_NAME.exec(html)?.[1]?.toLowerCase();
  if (name !== undefined) {
    const end = tagEnd(html, at);
    if (end === -1) throw withoutEnd(line);
    return { end, token: { kind: 'tag', name, isClosing: html[at + 1] === '/', line } };
  }
  if (html.startsWith('<!--', at)) return { end: behind(html, '-->', at + 4) };
  if (/^<[!?/]/.test(html.slice(at, at + 2))) return { end: behind(html, '>', at) };
  return textToken(html, { at, end: html.indexOf('<', at + 1), line });
}

function textToken(
  html: string,
  { at, end, line }: { at: number; end: number; line: number },
): Next {
  const to = end === -1 ? html.length : end;
  return { end: to, token: { kind: 'text', text: html.slice(at, to), line } };
}

/** Behind the ">" of a tag, which may also stand in the quoted value of an attribute; -1 when there is none. */
function tagEnd(html: string, from: number): number {
  const stop = /[>=]/g;
  stop.lastIndex = from;
  for (;;) {
    const found = stop.exec(html);
    if (!found) return -1;
    if (found[0] === '>') return stop.lastIndex;
    const value = /\s*(["']?)/y;
    value.lastIndex = stop.lastIndex;
    const quote = value.exec(html)?.[1] ?? '';
    if (quote === '') continue;
    const close = html.indexOf(quote, value.lastIndex);
    if (close === -1) return -1;
    stop.lastIndex = close + 1;
  }
}

function closeTag(html: string, name: string, from: number): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  close.lastIndex = from;
  return close.exec(html)?.index ?? html.length;
}

function behind(html: string, end: string, from: number): number {
  const index = html.indexOf(end, from);
  return index === -1 ? html.length : index + end.length;
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function withoutEnd(line: number): Error {
  return invalidTranscript(
    `Line ${line}`,
    'the tag that begins here has no end.',
    'Close it with a >, or write a < that belongs to the text as &lt;',
  );
}
