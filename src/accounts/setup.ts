import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { ownerExists } from './people.ts';
import { findSecret, keepSecret } from './secret-store.ts';

/** The secret of this installation: made once, the same on every server, and part of backups. */
export async function serverSecret(database: Database): Promise<string> {
  return (
    (await findSecret(database.read)) ??
    (await database.transaction((tx) => keepSecret(tx, randomBytes(32).toString('base64url'))))
  );
}

/**
 * What opens the set-up page until an owner exists, and nothing afterwards: 128 bits that only those know who see what the server
 * prints (security 82). The same at every start, so that an older print still works.
 */
export function setupToken(secret: string): string {
  return createHmac('sha256', secret)
    .update('set-up')
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}

/** @throws LongwaveError `setup.done`, `setup.wrong-link` */
export async function checkSetup(database: Database, secret: string, given: string): Promise<void> {
  const wanted = Buffer.from(setupToken(secret));
  const got = Buffer.from(given);
  if (got.length !== wanted.length || !timingSafeEqual(got, wanted))
    throw new LongwaveError('not-found', 'setup.wrong-link', 'This is not the set-up link.', {
      mend: 'Copy it from what the server printed at its start, or run: npm run longwave -- setup-link',
    });
  if (await ownerExists(database))
    throw new LongwaveError('gone', 'setup.done', 'This server has an owner already.', {
      mend: 'Sign in, or ask the owner for an invitation.',
    });
}
