const ELLIPSIS = '…';
/** What is longer without an end is no word: it is cut where the room ends. */
const LONGEST_WORD = 100;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

/** What a description has in place of the tags that Apple does not list. */
const REDUCED = new Map([
  ...['h1', 'h2', 'h3'].flatMap((name) => [
    [`<${name}>`, '<p><b>'] as const,
    [`</${name}>`, '</b></p>'] as const,
  ]),
  ['<pre>', '<p>'],
  ['</pre>', '</p>'],
  ...['blockquote', 'code'].flatMap((name) => [
    [`<${name}>`, ''] as const,
    [`</${name}>`, ''] as const,
  ]),
]);

/** The tags and texts of sanitised HTML, in order: no text holds a bare `<`, no attribute a bare `>`. */
export function tokensOf(html: string): string[] {
  return html.match(/<[^<>]*>|[^<]+/g) ?? [];
}

/** Sanitised HTML for a page of our own: search engines are told not to count its links. */
export function pageHtml(html: string): string {
  return html.replaceAll('<a href=', '<a rel="noopener nofollow ugc" href=');
}

/**
 * Sanitised HTML with no tags but p br a ul ol li b i strong em: Apple's list for a description. Headings become
 * bold paragraphs.
 */
export function feedDescriptionHtml(html: string): string {
  let insidePre = 0;
  const reduce = (token: string): string => {
    if (token === '<pre>') insidePre += 1;
    if (token === '</pre>') insidePre -= 1;
    if (token.startsWith('<')) return REDUCED.get(token) ?? token;
    return insidePre > 0 ? token.replaceAll(/\n(?!$)/g, '<br />') : token;
  };
  return tokensOf(html).map(reduce).join('').trim();
}

/**
 * Sanitised HTML of at most `maxBytes` of UTF-8. What is too long is cut at the end of a word, never inside a
 * tag or an entity, gets an ellipsis, and its open tags are closed.
 */
export function limitHtml(html: string, maxBytes: number): string {
  if (Buffer.byteLength(html) <= maxBytes) return html;
  const kept: string[] = [];
  const open: string[] = [];
  let room = maxBytes - Buffer.byteLength(ELLIPSIS);
  if (room < 0) return '';
  for (const token of tokensOf(html)) {
    const name = openedBy(token);
    const closer = name === undefined ? '' : `</${name}>`;
    const cost = token.startsWith('</') ? 0 : Buffer.byteLength(token + closer);
    if (cost > room) {
      if (!token.startsWith('<')) kept.push(cutText(token, room));
      break;
    }
    room -= cost;
    kept.push(token);
    if (name !== undefined) open.push(closer);
    if (token.startsWith('</')) open.pop();
  }
  return withEllipsis(kept, open) + open.toReversed().join('');
}

/**
 * The words of sanitised HTML without any markup, for places that take none; blocks are apart by a blank line,
 * list items and breaks by a new line. With `maxBytes`, cut at the end of a word like `limitHtml`.
 */
export function plainText(html: string, maxBytes = Infinity): string {
  const text = tokensOf(feedDescriptionHtml(html))
    .map((token) => {
      if (!token.startsWith('<')) return token.replaceAll(/\s+/g, ' ');
      if (/^<(br|li)\b/.test(token)) return '\n';
      return /^<\/?(p|ul|ol)>$/.test(token) ? '\n\n' : '';
    })
    .join('')
    .replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/ *\n */g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const room = maxBytes - Buffer.byteLength(ELLIPSIS);
  return room < 0 ? '' : cutToWord(text, room) + ELLIPSIS;
}

function openedBy(token: string): string | undefined {
  return token.endsWith('/>') ? undefined : /^<([a-z][a-z0-9]*)/.exec(token)?.[1];
}

/** The ellipsis follows the last word, inside its tags; tags that were opened for nothing go. */
function withEllipsis(kept: string[], open: string[]): string {
  while (kept.length > 0 && !isWordsOrCloser(kept.at(-1)!))
    if (openedBy(kept.pop()!) !== undefined) open.pop();
  let end = kept.length;
  while (end > 0 && (kept[end - 1]!.startsWith('</') || kept[end - 1]!.trim() === '')) end -= 1;
  return kept.slice(0, end).join('').trimEnd() + ELLIPSIS + kept.slice(end).join('');
}

function isWordsOrCloser(token: string): boolean {
  return token.startsWith('<') ? token.startsWith('</') : token.trim() !== '';
}

function cutText(text: string, room: number): string {
  return cutToWord(text, room).replace(/&[a-z]*$/, '');
}

function cutToWord(text: string, room: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(room));
  const words = new Intl.Segmenter('und', { granularity: 'word' }).segment(text);
  const wordStart = words.containing(read)?.index ?? 0;
  return text.slice(0, read - wordStart > LONGEST_WORD ? read : wordStart).trimEnd();
}
