import { once } from 'node:events';
import { systemClock } from './platform/clock.ts';
import { parseConfig, readEnvironment } from './platform/config.ts';
import { DAMAGE_MEND, databaseTrouble, isDamage } from './platform/database/trouble.ts';
import { LongwaveError } from './platform/errors.ts';
import { openLog } from './platform/log.ts';
import { serve } from './serve.ts';

/** To stop in order: of a supervisor, of Ctrl+C, and of a terminal that is closed. */
const STOPS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Serves until a signal; a second signal ends the process at once. @returns the exit code. */
export async function run(): Promise<number> {
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  try {
    const config = parseConfig(readEnvironment());
    const server = await serve(config, systemClock, { log: openLog(config.logLevel), say });
    const told = Promise.race(STOPS.map((signal) => once(process, signal)));
    const lost = await Promise.race([told.then(() => undefined), server.lost]);
    for (const signal of STOPS) process.once(signal, () => process.kill(process.pid, 'SIGKILL'));
    await server.stop();
    if (lost) throw lost;
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

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
