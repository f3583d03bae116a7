import { LongwaveError } from '../platform/errors.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import { storable } from '../platform/text.ts';
import { signatureOf } from './signature.ts';
import type { Signed } from './signature.ts';

/** What came of one try. */
export interface Said {
  /** Null when there was no answer. */
  status: number | null;
  /** The beginning of the answer. */
  body: string | null;
  /** For people; null when it went well. */
  error: string | null;
}

/** Standard Webhooks 1.0.0, "Request timeouts": 15 to 30 seconds, here for everything together. */
const PATIENCE_MS = 15_000;
const KEPT_BYTES = 1000;

/** Sends one event to one address. A redirect is a failure: the receiver has to say where it is. */
export async function send(
  outgoing: Outgoing,
  url: string,
  signed: Signed,
  secrets: string[],
): Promise<Said> {
  try {
    const { status, body } = await outgoing.request({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': signed.id,
        'webhook-timestamp': String(signed.timestamp),
        'webhook-signature': signatureOf(signed, secrets),
      },
      body: signed.payload,
      maxBytes: KEPT_BYTES,
      cutBody: true,
      totalMs: PATIENCE_MS,
      maxRedirects: 0,
    });
    const isGood = status >= 200 && status < 300;
    const error = isGood ? null : `It answered with the status ${status}.`;
    return { status, body: storable(body.toString()), error };
  } catch (error) {
    if (!(error instanceof LongwaveError)) throw error;
    return { status: null, body: null, error: error.message };
  }
}
