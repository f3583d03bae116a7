import { createHash, randomBytes } from 'node:crypto';

const MARK = 'sha256:';
const CODES = 10;
const LETTERS = 12;

/** Crockford's base32: no letter looks like a digit, and capitals say nothing. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** New recovery codes, as people write them down: 60 random bits each, which no list of guesses holds. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const letters = Array.from(randomBytes(LETTERS), (byte) => ALPHABET[byte & 31]).join('');
    return letters.replaceAll(/(.{4})(?=.)/g, '$1-');
  });
}

/** What is kept of a recovery code (security 84). @param code with spaces, dashes and capitals as it was typed. */
export function hashRecoveryCode(code: string): string {
  const letters = code
    .toLowerCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll(/[il]/g, '1')
    .replaceAll('o', '0');
  return MARK + createHash('sha256').update(letters).digest('hex');
}

/** The same for a list of them as JSON, of which those that were kept before are hashed already. */
export function hashRecoveryCodes(list: string): string {
  const codes = JSON.parse(list) as string[];
  return JSON.stringify(
    codes.map((code) => (code.startsWith(MARK) ? code : hashRecoveryCode(code))),
  );
}
