import type { LongwaveError } from '../platform/errors.ts';

/** What better-auth refuses, in words of ours; trouble of any other kind goes on as it is. */
export async function orRefusal<T>(
  work: () => Promise<T>,
  refusal: () => LongwaveError,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error && error.name === 'APIError' ? refusal() : error;
  }
}
