/** The names of U+00A0 to U+00FF in order (HTML, "Named character references"). */
const LATIN_1 =
  `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2
  sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring
  AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times
  Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute
  ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc
  uuml yacute thorn yuml`.split(/\s+/);

/** The others that stand in what people say: a name, and what it stands for. */
const OTHERS =
  `amp & lt < gt > quot " apos ' AMP & LT < GT > QUOT " num # ndash – mdash — hellip … lsquo ‘ rsquo ’
  sbquo ‚ ldquo “ rdquo ” bdquo „ lsaquo ‹ rsaquo › bull • euro € trade ™ OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ
  Zcaron Ž zcaron ž larr ← rarr → minus − prime ′ sung ♪`.split(/\s+/);
const UNSEEN: [string, string][] = [
  ['ensp', '\u2002'],
  ['emsp', '\u2003'],
  ['thinsp', '\u2009'],
  ['hairsp', '\u200a'],
  ['zwnj', '\u200c'],
  ['zwj', '\u200d'],
  ['lrm', '\u200e'],
  ['rlm', '\u200f'],
];

const NAMED = new Map<string, string>(UNSEEN);
for (const [index, name] of LATIN_1.entries()) NAMED.set(name, String.fromCodePoint(0xa0 + index));
for (let at = 0; at < OTHERS.length; at += 2) NAMED.set(OTHERS[at]!, OTHERS[at + 1]!);

const REFERENCE = /&(?:#(\d{1,9})|#[xX]([\da-fA-F]{1,8})|([a-zA-Z][a-zA-Z\d]{1,9}));/g;
const windows1252 = new TextDecoder('windows-1252');

/** Replaces character references, `&amp;` and `&#8217;`, by what they stand for; unknown ones stay as they are. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(
    REFERENCE,
    (all: string, decimal?: string, hex?: string, name?: string): string => {
      if (name !== undefined) return NAMED.get(name) ?? all;
      return character(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}

/** HTML, "numeric character reference end state": 128 to 159 are meant as in Windows. */
function character(code: number): string {
  if (code >= 0x80 && code < 0xa0) return windows1252.decode(Uint8Array.of(code));
  const isCharacter = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd800 && code < 0xe000);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}
