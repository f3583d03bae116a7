import type { IncomingMessage } from 'node:http';
import { LongwaveError } from '../errors.ts';

/** A String of RFC 8941, section 3.3.3: printable ASCII in quotes, in which only `"` and `\` are escaped. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;

/** Many clients send a bare UUID; nothing else could be meant by it. */
const BARE = /^[A-Za-z0-9._:~-]+$/;

const MOST_CHARACTERS = 255;

/**
 * The key by which a client marks the same request sent again (draft-ietf-httpapi-idempotency-key-header-07, section
 * 2.1); undefined when it sends none.
 * @throws LongwaveError `idempotency.malformed-key`
 */
export function idempotencyKey({ headers }: IncomingMessage): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined) return undefined;
  const text = String(header).trim();
  const quoted = text.length <= 2 * MOST_CHARACTERS + 2 ? QUOTED.exec(text)?.[1] : undefined;
  const key = quoted?.replaceAll(/\\(.)/g, '$1') ?? (BARE.test(text) ? text : '');
  if (key !== '' && key.length <= MOST_CHARACTERS) return key;
  throw new LongwaveError(
    'invalid',
    'idempotency.malformed-key',
    'The Idempotency-Key is not one key of 1 to 255 characters in quotes.',
    {
      field: 'Idempotency-Key',
      mend: 'Send a new UUID with each new request: Idempotency-Key: "8e03978e-40d5-43dd-bc93-6894a57f9324"',
    },
  );
}
