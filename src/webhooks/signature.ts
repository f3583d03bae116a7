import { createHmac, randomBytes } from 'node:crypto';

/** Standard Webhooks 1.0.0, "Signature scheme": between 24 and 64 random bytes. */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

/** @returns a new secret as it is shown and kept: `whsec_` and base64. */
export function newSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** What is signed: the id of the event, the time of this try in whole seconds, and the body. */
export interface Signed {
  id: string;
  timestamp: number;
  payload: string;
}

/** The header `webhook-signature`: one signature for each secret, with spaces between (Standard Webhooks 1.0.0). */
export function signatureOf({ id, timestamp, payload }: Signed, secrets: string[]): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace(PREFIX, ''), 'base64');
      const text = `${id}.${timestamp}.${payload}`;
      return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
    })
    .join(' ');
}
