import type { LongwaveError } from '../platform/errors.ts';

/** What better-auth refuses, in words of ours; trouble of any other kind goes on as it is. */
export async function orRefusal<T>(
  work: () => Promise<T>,
  refusal: () => LongwaveError,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isRefusal(error) ? refusal() : error;
  }
}

/** It says "internal server error" of faults of ours, such as a database that is down. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'APIError') return false;
  return !('statusCode' in error && Number(error.statusCode) >= 500);
}
