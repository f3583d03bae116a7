import { DAMAGE_MEND, databaseTrouble, isDamage } from './platform/database/trouble.ts';
import { LongwaveError } from './platform/errors.ts';

/** An error as a person at a terminal reads it. */
export function explain(error: unknown): string {
  if (error instanceof LongwaveError) return explained(error);
  if (!(error instanceof Error)) return String(error);
  if (isDamage(error)) return `The database is damaged: ${error.message}.\n${DAMAGE_MEND}`;
  return databaseTrouble(error)
    ? `The database cannot be used: ${error.message}.\nStart it, or correct DATABASE_URL or DATA_DIR.`
    : (error.stack ?? error.message);
}

function explained({ message, mend, problems }: LongwaveError): string {
  if (problems.length > 1)
    return problems
      .map((problem) => [problem.message, problem.mend ?? ''].join(' ').trim())
      .join('\n');
  return mend === undefined ? message : `${message}\n${mend}`;
}
