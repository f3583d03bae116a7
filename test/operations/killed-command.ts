import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CLI = join(import.meta.dirname, '../../src/cli.ts');

/**
 * Runs `longwave` with these words and kills it at any point of its work.
 * @param lastsMs how long it takes when nobody kills it; the start of the program is spared
 */
export async function killedLongwave(
  folder: string,
  words: string[],
  settings: Record<string, string>,
  lastsMs = 2800,
): Promise<void> {
  const env = { PATH: process.env['PATH'], ...settings };
  const child = spawn(process.execPath, [CLI, ...words], { env, cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'close');
  await Promise.race([ended, sleep(lastsMs * (0.1 + 0.9 * Math.random()))]);
  child.kill('SIGKILL');
  await ended;
}
