import { LongwaveError } from '../platform/errors.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import type { Ping } from './receivers.ts';

/** What came of telling one receiver. */
export interface Said {
  /** Null when there was no answer. */
  status: number | null;
  /** For people, and nothing that the other side wrote; null when it went well. */
  error: string | null;
  /** Whether to try again later. */
  again: boolean;
}

/** For everything together: a receiver that hangs holds one place of the job runner as long. */
const PATIENCE_MS = 10_000;

/** Tells one receiver, which must take it at the address that it has given: redirects are not followed. */
export async function tell(outgoing: Outgoing, ping: Ping): Promise<Said> {
  try {
    const limits = { maxBytes: 0, totalMs: PATIENCE_MS, maxRedirects: 0 };
    const { status, body } = await outgoing.stream({ ...ping, ...limits });
    body.destroy();
    return saidBy(status);
  } catch (error) {
    if (!(error instanceof LongwaveError)) throw error;
    return { status: null, error: error.message, again: error.kind === 'unavailable' };
  }
}

function saidBy(status: number): Said {
  const isGood = status >= 200 && status < 300;
  const error = isGood ? null : `It answered with the status ${status}.`;
  return { status, error, again: !isFinal(status) };
}

/** A refusal is final: the same words would hear the same answer. Trouble on the other side passes (RFC 9110, 15.5). */
export function isFinal(status: number | null): boolean {
  return status !== null && status < 500 && status !== 408 && status !== 429;
}
