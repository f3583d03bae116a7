import { nearest } from './closed-list.ts';

/** Languages in which people may write the name of a country. */
const languages =
  'en de fr es it pt nl sv da nb fi pl cs hu ro tr el uk ru ja zh ko ar he hi id'.split(' ');
/** Codes have so few letters that any two of them are alike; names must be nearly right. */
const ALIKE = 0.6;

/** The codes of the countries that a name, or another code, stands for: "Germany" and "Deutschland" are "DE (Germany)". */
export function countriesNamed(given: string, codes: readonly string[]): string[] {
  const name = folded(given);
  const english = new Map(codes.map((code) => [nameOf(code, 'en'), code]));
  const shown = (code: string): string => `${code} (${nameOf(code, 'en')})`;
  const other = /^([a-z]{2}|\d{3})$/.test(name) ? english.get(nameOf(name, 'en')) : undefined;
  if (other !== undefined) return [shown(other)];
  const same = codes.filter((code) => languages.some((one) => folded(nameOf(code, one)) === name));
  if (same.length > 0) return same.map(shown);
  return nearest(given, [...english.keys()], ALIKE).map((one) => shown(english.get(one)!));
}

function nameOf(code: string, language: string): string {
  return new Intl.DisplayNames(language, { type: 'region' }).of(code.toUpperCase()) ?? code;
}

/** Without what many leave out: accents, capitals, full stops. */
function folded(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\p{M}.]/gu, '')
    .trim()
    .toLowerCase();
}
