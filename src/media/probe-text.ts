const LINE_LETTERS = 500;

/** A text of a tag on one line, trimmed, bounded and free of control characters; undefined when nothing is left. */
export function cleanLine(text: unknown, letters = LINE_LETTERS): string | undefined {
  return cleanText(text, letters)?.replace(/\s+/g, ' ');
}

/** The same with its line breaks. */
export function cleanText(text: unknown, letters: number): string | undefined {
  if (typeof text !== 'string') return undefined;
  // oxlint-disable-next-line no-control-regex
  const printable = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, '').trim();
  return printable.slice(0, letters).toWellFormed() || undefined;
}
