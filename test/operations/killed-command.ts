import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLI } from '../support/program.ts';

/** Runs `longwave` with these words and kills it after a while, at any point of its work. */
export async function killedLongwave(
  folder: string,
  words: string[],
  settings: Record<string, string>,
): Promise<void> {
  const env = { PATH: process.env['PATH'], ...settings };
  const child = spawn(process.execPath, [CLI, ...words], { env, cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'close');
  await Promise.race([ended, sleep(300 + Math.random() * 2500)]);
  child.kill('SIGKILL');
  await ended;
}
