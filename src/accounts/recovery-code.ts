import { createHash } from 'node:crypto';

const MARK = 'sha256:';

/** What is kept of a recovery code (security 84): 59 random bits, which no list of guesses holds. */
export function hashRecoveryCode(code: string): string {
  return MARK + createHash('sha256').update(code).digest('hex');
}

/** The same for a list of them as JSON, of which those that were kept before are hashed already. */
export function hashRecoveryCodes(list: string): string {
  const codes = JSON.parse(list) as string[];
  return JSON.stringify(
    codes.map((code) => (code.startsWith(MARK) ? code : hashRecoveryCode(code))),
  );
}
