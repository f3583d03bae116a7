import { z } from 'zod';

/** What neither XML 1.0 nor PostgreSQL can hold: most control characters, U+FFFE, U+FFFF. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Drops what cannot be stored; half a surrogate pair becomes U+FFFD. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll(FORBIDDEN, '');
}

/**
 * What leaves no mark on a page by itself: spaces, what Unicode says to ignore (zero-width, the order of writing, fillers,
 * soft hyphens), marks without a letter, the empty pattern of Braille.
 */
const UNSEEN = /[\s\p{Cc}\p{M}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb]/gu;

/** Whether a text has nothing that anybody could see. */
export function isBlank(text: string): boolean {
  return text.replaceAll(UNSEEN, '') === '';
}

const POP_EMBEDDING = '\u202c';
const POP_ISOLATE = '\u2069';
const ORDER_OF_WRITING = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Ends at the end of a text what it turns the order of writing with (UAX 9, sections 2.2 to 2.5): what stands behind it, on our
 * pages, in apps and in mails, is not turned with it (security 35).
 */
export function keptToItself(text: string): string {
  const open: string[] = [];
  for (const [mark] of text.matchAll(ORDER_OF_WRITING)) {
    if (mark === POP_EMBEDDING) {
      if (open.at(-1) === POP_EMBEDDING) open.pop();
    } else if (mark === POP_ISOLATE) {
      // It ends what was begun inside, too.
      const at = open.lastIndexOf(POP_ISOLATE);
      if (at !== -1) open.length = at;
    } else open.push(mark >= '\u2066' ? POP_ISOLATE : POP_EMBEDDING);
  }
  return text + open.toReversed().join('');
}

/** One line of text of 1 to `longest` characters, of which one can be seen; white space collapsed. */
export function line(longest: number) {
  return z
    .string('must be text')
    .overwrite((text) => keptToItself(storable(text).replaceAll(/\s+/g, ' ').trim()))
    .min(1, 'must not be empty')
    .refine((text) => !isBlank(text), 'must not be empty')
    .max(longest, `must have at most ${longest} characters`);
}

/** Text with lines, of at most `longestBytes` bytes of UTF-8; it may be empty. */
export function paragraphs(longestBytes: number) {
  return z
    .string('must be text')
    .overwrite((text) => storable(text).replaceAll('\r\n', '\n').trim())
    .refine((text) => Buffer.byteLength(text) <= longestBytes, {
      error: ({ input }) => tooLong(String(input), longestBytes),
    })
    .meta({ maxLength: longestBytes });
}

/** As people count, who know letters and no bytes. */
function tooLong(text: string, longestBytes: number): string {
  const said = (count: number): string => count.toLocaleString('en-GB');
  const bytes = Buffer.byteLength(text);
  const isPlain = bytes === text.length;
  const counted = isPlain ? '' : '. Counted are bytes of UTF-8: an “ä” is 2, an emoji 4 or more';
  return `must have at most ${said(longestBytes)} characters, and has ${said(bytes)}${counted}`;
}

/** An absolute http or https URL. */
export const webUrl = z
  .url({
    protocol: /^https?$/,
    hostname: /\./,
    error: 'must be an address on the public internet, such as https://example.org/page',
  })
  .max(2000, 'must have at most 2000 characters')
  .refine((url) => !/[\s\p{Cc}]/u.test(url), 'must not contain spaces or line breaks');

export const yesNo = z.boolean('must be true or false');
