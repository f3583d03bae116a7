import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** What a process has open: the paths of files, `socket:[…]`, `pipe:[…]` and so on. */
export function openFiles(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return []; // closed meanwhile
    }
  });
}

/** Resident memory of a process and of its children, in bytes; what they share (Node itself) counts once. */
export function residentBytes(pid: number): number {
  const own = Number(/^Pss:\s+(\d+) kB/m.exec(facts(`${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
  return childrenOf(pid).reduce((sum, child) => sum + residentBytes(child), own);
}

/** Calls `work` and gives the most that a process and its children had resident meanwhile, in bytes. */
export async function peakResidentBytes(pid: number, work: () => Promise<void>): Promise<number> {
  let peak = residentBytes(pid);
  const poll = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), 20);
  try {
    await work();
  } finally {
    clearInterval(poll);
  }
  return peak;
}

function childrenOf(pid: number): number[] {
  return facts(`${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** Nothing of a process that has just ended. */
function facts(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return '';
  }
}
