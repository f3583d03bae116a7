import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

const MEMORY_KILOBYTES = 256 * 1024;
const POLL_MS = 25;

/** What Linux counts the work of a process in (USER_HZ). */
const TICK_MS = 10;

/** How much longer than it may work a child may wait: for a machine that has other things to do, but not for ever. */
const WAITING = 6;

/** Why a child process is no more; `ended` is by itself or by another hand. */
export type Ending = 'ended' | 'out of memory' | 'out of time';

/**
 * Waits for the end of a child that was forked, and kills it above 256 MB of resident memory, or after `patienceMs` of
 * work: what it waits for a busy machine is not the fault of the file. Every message it sent has been delivered by then.
 * Rejects when it could not be started.
 */
export async function guardChild(child: ChildProcess, patienceMs: number): Promise<Ending> {
  let ending: Ending = 'ended';
  const kill = (reason: Ending) => {
    ending = reason;
    child.kill('SIGKILL');
  };
  const startedAt = performance.now();
  const patience = setTimeout(kill, patienceMs * WAITING, 'out of time');
  const check = async () => {
    const { kilobytes, workedMs = performance.now() - startedAt } = await costsOf(child);
    if (kilobytes > MEMORY_KILOBYTES) kill('out of memory');
    else if (workedMs > patienceMs) kill('out of time');
  };
  const poll = setInterval(() => void check(), POLL_MS);
  try {
    // Messages can arrive after the end of the process, but not after the end of its channel.
    await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  } finally {
    clearTimeout(patience);
    clearInterval(poll);
  }
  return ending;
}

/** Only Linux tells this of another process; elsewhere memory is 0, and the heap and the clock are the limits. */
async function costsOf({ pid }: ChildProcess): Promise<{ kilobytes: number; workedMs?: number }> {
  const [status, stat] = await Promise.all(
    ['status', 'stat'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '')),
  );
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1] ?? 0);
  // Fields 14 and 15 of proc(5): its own work and that of the kernel for it. The name before them may hold anything.
  const ticks = / (\d+) (\d+)$/.exec((/\) (?:\S+ ){13}/.exec(stat ?? '')?.[0] ?? '').trim());
  if (!ticks) return { kilobytes };
  return { kilobytes, workedMs: (Number(ticks[1]) + Number(ticks[2])) * TICK_MS };
}
