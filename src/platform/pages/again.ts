import { LongwaveError } from '../errors.ts';
import type { FormState, Typed } from './form.tsx';

/**
 * Does what a form asks for. When it is wrong, the form comes back with what was typed, and what to mend; trouble of ours
 * goes on to whoever keeps it.
 */
export async function orShowAgain(
  typed: Typed,
  show: (form: FormState) => void | Promise<void>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!mayBeMended(error)) throw error;
    await show({ typed, error });
  }
}

/** Whether the same form, filled in otherwise, could go through. */
export function mayBeMended(error: unknown): error is LongwaveError {
  return error instanceof LongwaveError && kinds.has(error.kind);
}

/** Why a form could not go through with this, if somebody can mend it. */
export function refusalOf(work: () => unknown): LongwaveError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return refusal(error);
  }
}

/** The same of what takes a while. */
export async function refusalIn(work: Promise<unknown>): Promise<LongwaveError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): LongwaveError {
  if (!mayBeMended(error)) throw error;
  return error;
}

const kinds: ReadonlySet<LongwaveError['kind']> = new Set([
  'conflict',
  'forbidden',
  'invalid',
  'too-large',
  'unauthenticated',
  'unmet',
  'unprocessable',
  'unsupported',
]);
