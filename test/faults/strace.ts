import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildServer } from '../support/child-server.ts';

/** Who makes a call: the thread of JavaScript and SQLite, that of the files, or whoever of all, with the processes they start. */
export type Caller = 'main' | 'files' | 'anybody';

/** One system call that goes wrong: the `nth` of its name by that caller, counted from the beginning of the tracing. */
export interface Fault {
  caller: Caller;
  call: string;
  nth: number;
  /** In strace's words: `signal=SIGKILL`, `error=EIO`. */
  what: string;
}

/** What strace counts is the calls of one thread: with one thread for files it is the server's. */
export const COUNTABLE = { UV_THREADPOOL_SIZE: '1' };

export interface Traced<T> {
  result: T;
  /** The calls, one a line, with the paths of what they were about. */
  lines: string[];
}

/** Makes a fault happen while `work` runs. The server may have died of it afterwards. */
export async function under<T>(
  server: ChildServer,
  { caller, call, nth, what }: Fault,
  work: () => Promise<T>,
): Promise<Traced<T>> {
  return await strace(
    server,
    caller,
    [`${call},openat,pwrite64`, `${call}:${what}:when=${nth}`],
    work,
  );
}

/** Whether a call was made to fail. */
export function hasHit(lines: string[]): boolean {
  return lines.some((line) => line.includes('(INJECTED)'));
}

/** Where nothing can be lost: threads that wake each other, and what the kernel says of processes. */
const IDLE = /eventfd|"\/proc\//;

/**
 * Which of these calls a caller makes while `work` runs, by their numbers from 1, without the idle ones; of anybody, the
 * calls of whoever makes most of them.
 */
export async function callsOf(
  server: ChildServer,
  caller: Caller,
  calls: readonly string[],
  work: () => Promise<unknown>,
): Promise<Map<string, number[]>> {
  const { lines } = await strace(server, caller, [calls.join()], work);
  const counts = new Map<string, number>();
  const found = new Map<string, number[]>();
  for (const line of lines) {
    const [, thread, call] = /^(\d* *)(\w+)\(/.exec(line) ?? [];
    if (call === undefined) continue;
    const nth = (counts.get(`${thread}${call}`) ?? 0) + 1;
    counts.set(`${thread}${call}`, nth);
    const known = found.get(call) ?? [];
    if (!IDLE.test(line) && !known.includes(nth)) found.set(call, [...known, nth]);
  }
  return found;
}

const LATE_MS = 20_000;

async function strace<T>(
  server: ChildServer,
  caller: Caller,
  [calls, inject]: [calls: string, inject?: string],
  work: () => Promise<T>,
): Promise<Traced<T>> {
  const file = join(server.folder, `trace-${caller}`);
  const options = ['-o', file, '-y', '-s', '8', '-e', `trace=${calls}`];
  if (inject !== undefined) options.push('-e', `inject=${inject}`);
  if (caller === 'anybody') options.push('-f');
  const process = spawn('strace', [...options, '-p', threadOf(server, caller)]);
  const ended = once(process, 'close');
  await once(process.stderr, 'data'); // "Process 123 attached"
  try {
    const result = await work();
    process.kill('SIGINT');
    // When the server was killed in the moment in which it made a thread, strace waits for that thread for ever.
    const late = setTimeout(() => process.kill('SIGKILL'), LATE_MS);
    await ended;
    clearTimeout(late);
    return { result, lines: readFileSync(file, 'latin1').split('\n') };
  } finally {
    process.kill('SIGKILL');
  }
}

function threadOf({ pid }: ChildServer, caller: Caller): string {
  if (caller !== 'files') return String(pid);
  const named = (thread: string) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'latin1');
  const pool = readdirSync(`/proc/${pid}/task`).find(
    (thread) => named(thread) === 'libuv-worker\n',
  );
  if (pool === undefined) throw new Error('The server has no thread for files yet.');
  return pool;
}
