import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

const MEMORY_KILOBYTES = 256 * 1024;
const MEMORY_POLL_MS = 25;

/** Why a child process is no more; `ended` is by itself or by another hand. */
export type Ending = 'ended' | 'out of memory' | 'out of time';

/**
 * Waits for the end of a child that was forked, and kills it above 256 MB of resident memory or after
 * `patienceMs`. Every message it sent has been delivered by then. Rejects when it could not be started.
 */
export async function guardChild(child: ChildProcess, patienceMs: number): Promise<Ending> {
  let ending: Ending = 'ended';
  const kill = (reason: Ending) => {
    ending = reason;
    child.kill('SIGKILL');
  };
  const patience = setTimeout(kill, patienceMs, 'out of time');
  const check = async () =>
    (await residentKilobytes(child)) > MEMORY_KILOBYTES && kill('out of memory');
  const poll = setInterval(() => void check(), MEMORY_POLL_MS);
  try {
    // Messages can arrive after the end of the process, but not after the end of its channel.
    await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  } finally {
    clearTimeout(patience);
    clearInterval(poll);
  }
  return ending;
}

/** Only Linux tells this of another process; elsewhere it is 0, and time and heap are the limits. */
async function residentKilobytes({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
}
