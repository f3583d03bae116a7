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
  const told = new AbortController();
  const stopping = told.signal;
  const stop = untilTold(told);
  try {
    const config = parseConfig(readEnvironment());
    const log = openLog(config.logLevel);
    const server = await serve(config, systemClock, { log, say, stopping });
    const lost = await Promise.race([stop, server.lost]);
    await server.stop();
    if (lost) throw lost;
    return 0;
  } catch (error) {
    if (stopping.aborted && error === stopping.reason) return 0;
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

/** From the beginning: in a container, a signal that nobody waits for does nothing. A second one ends the process at once. */
async function untilTold(told: AbortController): Promise<undefined> {
  await Promise.race(STOPS.map((signal) => once(process, signal)));
  for (const signal of STOPS) process.once(signal, () => process.kill(process.pid, 'SIGKILL'));
  told.abort();
}
