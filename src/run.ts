import { once } from 'node:events';
import { explain } from './explain.ts';
import { systemClock } from './platform/clock.ts';
import { parseConfig, readEnvironment } from './platform/config.ts';
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
