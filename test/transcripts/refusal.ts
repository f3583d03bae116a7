import { LongwaveError } from '../../src/platform/errors.ts';

/** What a reader says about a file that it refuses: "transcript.invalid: Line 3: …"; anything else is thrown on. */
export function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (!(error instanceof LongwaveError)) throw error;
    if (error.mend === undefined) throw new Error(`No mend: ${error.message}`, { cause: error });
    return `${error.code}: ${error.message}`;
  }
  throw new Error('It was not refused.');
}
