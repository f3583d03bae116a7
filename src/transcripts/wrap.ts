const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * Lines of at most `room` characters (code points), wrapped at words; only a word that is longer is cut, between two
 * characters as people see them.
 */
export function wrapText(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of text.split(' ').flatMap((whole) => cutWord(whole, room))) {
    const wordWidth = widthOf(word);
    if (line !== '' && width + 1 + wordWidth > room) {
      lines.push(line);
      line = '';
      width = 0;
    }
    width += line === '' ? wordWidth : wordWidth + 1;
    line += line === '' ? word : ` ${word}`;
  }
  lines.push(line);
  return lines;
}

/** How many characters (code points) a text has. */
export function widthOf(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0);
}

function cutWord(word: string, room: number): string[] {
  if (widthOf(word) <= room) return [word];
  const pieces: string[] = [];
  let piece = '';
  let width = 0;
  for (const segment of seenCharacters(word)) {
    const segmentWidth = widthOf(segment);
    if (piece !== '' && width + segmentWidth > room) {
      pieces.push(piece);
      piece = '';
      width = 0;
    }
    piece += segment;
    width += segmentWidth;
  }
  pieces.push(piece);
  return pieces;
}

/** Characters as people see them: an emoji of five code points is one. Of ASCII, each is one. */
function* seenCharacters(word: string): Iterable<string> {
  if (/^[!-~]*$/.test(word)) yield* word;
  else for (const { segment } of graphemes.segment(word)) yield segment;
}
