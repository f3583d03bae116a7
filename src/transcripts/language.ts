import { LongwaveError } from '../platform/errors.ts';

const LONGEST = 35;

const known = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/**
 * A language tag (BCP 47) in its usual form: "en-us" becomes "en-US".
 * @throws LongwaveError `transcript.language`
 */
export function languageTag(tag: string): string {
  try {
    const [usual] = tag.length <= LONGEST ? Intl.getCanonicalLocales(tag) : [];
    if (usual !== undefined && known.of(usual.split('-')[0]!) !== undefined) return usual;
  } catch {
    // A RangeError says the same as the error below, in fewer words.
  }
  throw new LongwaveError(
    'unprocessable',
    'transcript.language',
    `"${tag.slice(0, LONGEST).toWellFormed()}" is no language tag.`,
    { field: 'language', mend: 'Write it as en, pt-BR or zh-Hant.' },
  );
}
