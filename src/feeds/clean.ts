/** What XML 1.0 section 2.2 does not allow: the `xml` package lets all of it through. */
const notXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** The same, or half of a pair that makes one character: most text has neither, and is told apart quickly by this. */
const doubtful = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/;

/** What may not stand in an address as it is (RFC 3986 section 2). */
const notUrl = /[^\w\-.~:/?#[\]@!$&'()*+,;=%]+/g;

/** Only characters that XML 1.0 allows, lone surrogates as U+FFFD; nothing else is changed. */
export function cleanCharacters(value: string): string {
  return doubtful.test(value) ? value.toWellFormed().replace(notXml, '') : value;
}

/** Text of several lines: allowed characters, line ends as a parser will report them, no space around it. */
export function cleanText(value: string): string {
  return cleanCharacters(value).replace(/\r\n?/g, '\n').trim();
}

/** Text of one line, at most `characters` (code points) long; Apple's limit is 255 where it names no other. */
export function cleanLine(value: string, characters = 255): string {
  const line = cleanText(value).replace(/[\t\n \u2028\u2029]+/g, ' ');
  return line.length <= characters ? line : cutToCharacters(line, characters);
}

/** A title: never empty, because Podcast Index and others drop an item without one, and say nothing. */
export function cleanTitle(value: string): string {
  return cleanLine(value) || 'Untitled';
}

/** An address in ASCII: everything that may not stand in one is percent-encoded, as UTF-8. */
export function cleanUrl(value: string): string {
  return cleanText(value).replace(notUrl, encodeURIComponent);
}

/** Plain text of at most `bytes` of UTF-8, cut at a word where there is one nearby. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const room = new Uint8Array(bytes - Buffer.byteLength('…'));
  const { read } = new TextEncoder().encodeInto(text, room);
  const wordEnd = text.slice(0, read + 1).search(/\s\S*$/);
  const isNear = wordEnd > Math.max(0, read - 100);
  return `${text.slice(0, isNear ? wordEnd : read).trimEnd()}…`;
}

function cutToCharacters(line: string, characters: number): string {
  const points = Array.from(line);
  if (points.length <= characters) return line;
  return `${points
    .slice(0, characters - 1)
    .join('')
    .trimEnd()}…`;
}
