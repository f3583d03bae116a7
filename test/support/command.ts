import { execFile } from 'node:child_process';
import { CLI, COMPILED } from './program.ts';

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs `longwave` with these words, in `folder`, with these settings and no other. */
export async function longwave(
  folder: string,
  words: string[],
  settings: Record<string, string>,
): Promise<Outcome> {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED, ...settings };
  return await new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...words], { env, cwd: folder }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}
