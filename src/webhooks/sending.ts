import type { Clock } from '../platform/clock.ts';
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
  /** How long it asked us to wait (Retry-After of 429 and 503); 0 when it did not. */
  retryAfterMs: number;
}

/** Standard Webhooks 1.0.0, "Request timeouts": 15 to 30 seconds, here for everything together. */
const PATIENCE_MS = 15_000;
const KEPT_BYTES = 1000;

/** Sends one event to one address. A redirect is a failure: the receiver has to say where it is. */
export async function send(
  { outgoing, clock }: { outgoing: Outgoing; clock: Clock },
  url: string,
  signed: Signed,
  secrets: string[],
): Promise<Said> {
  try {
    const { status, headers, body } = await outgoing.request({
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
    const asked = status === 429 || status === 503 ? headers['retry-after'] : undefined;
    const retryAfterMs = retryAfter(asked ?? '', clock.now());
    return { status, body: storable(body.toString()), error, retryAfterMs };
  } catch (error) {
    if (!(error instanceof LongwaveError)) throw error;
    return { status: null, body: null, error: error.message, retryAfterMs: 0 };
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3), in milliseconds from now; 0 for what is neither, or has passed. */
function retryAfter(value: string, now: number): number {
  if (/^\d{1,10}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
