import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What loads a server stays on one core, so that it takes as much from one server as from the other. */
const LOAD_CORE = '1';

/** Linux counts the processor time of a process in hundredths of a second. */
const TICKS_A_SECOND = 100;

export function has(program: string): boolean {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}

const canPin = has('taskset');

export function startServer(
  [program = '', ...rest]: string[],
  options: { env?: Record<string, string>; cwd?: string; stdio: StdioOptions },
): ChildProcess {
  return spawn(program, rest, options);
}

/** Runs a program that loads a server, on the other core, and returns what it wrote. */
export async function runLoad(command: string[]): Promise<string> {
  const [program = '', ...rest] = canPin ? ['taskset', '-c', LOAD_CORE, ...command] : command;
  const { stdout } = await promisify(execFile)(program, rest);
  return stdout;
}

/** Runs one of the `…-child.ts` files beside this one as load. It takes and gives one JSON value. */
export async function runLoadChild<T>(file: string, task: object): Promise<T> {
  const path = `${import.meta.dirname}/${file}`;
  return JSON.parse(await runLoad([process.execPath, path, JSON.stringify(task)])) as T;
}

export async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

/** Seconds of processor time of all children of this process that have ended: of the loads. */
export function loadSeconds(): number {
  return ticks('self', [15, 16]);
}

/** Seconds of processor time of a process that runs. */
export function usedSeconds(pid: number | undefined): number {
  return ticks(String(pid), [13, 14]);
}

/** Sums fields of /proc/[pid]/stat, counted from 0 (proc(5) counts from 1). */
function ticks(pid: string, fields: number[]): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const afterName = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const sum = fields.reduce((total, field) => total + Number(afterName[field - 2]), 0);
  return sum / TICKS_A_SECOND;
}

/** Forgets the highest memory of a process so far; returns its memory now, in bytes. */
export function forgetPeak(pid: number): number {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return memoryLine(pid, 'VmRSS');
}

export function peakBytes(pid: number): number {
  return memoryLine(pid, 'VmHWM');
}

function memoryLine(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** @throws Error when nothing listens on the port after ten seconds. */
export async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await wait(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}
