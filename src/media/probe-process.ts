import { type ChildProcess, fork } from 'node:child_process';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LongwaveError } from '../platform/errors.ts';
import { takingTurns } from '../platform/turns.ts';
import { type AudioFacts, type ProbeAnswer } from './probe-answer.ts';
import { type Ending, guardChild } from './probe-guard.ts';

/** Each may use 256 MB. */
const inTurn = takingTurns(3);

interface Report {
  answers: ProbeAnswer[];
  ending: Ending;
}

/**
 * Has a child process look at the file at `path`, when its turn comes: at the sound and the tags, or with `only` at the tags of
 * a file of that kind of which there may be no more than the beginning. It is killed above 256 MB, or after `patienceMs` of work.
 * @throws LongwaveError `probe.cannot-start`
 */
export async function askChild(
  path: string,
  patienceMs: number,
  only?: AudioFacts['kind'],
): Promise<Report> {
  return await inTurn(() => ask(path, patienceMs, only === undefined ? [] : [only]));
}

async function ask(path: string, patienceMs: number, more: string[]): Promise<Report> {
  const answers: ProbeAnswer[] = [];
  const child = startChild(path, more);
  child.on('message', (answer: ProbeAnswer) => {
    answers.push(answer);
    if (answer.said === 'tags' || answer.said === 'refused') child.kill('SIGKILL');
  });
  const ending = await guardChild(child, patienceMs).catch((cause: unknown) => {
    throw cannotStart(cause);
  });
  return { answers, ending };
}

/**
 * The child has an empty environment, a small heap, and may read its own code and the one file: no other file, no
 * process, no thread. (Node's permissions do not cover the network.)
 */
function startChild(path: string, more: string[]): ChildProcess {
  const script = join(import.meta.dirname, `probe-child${extname(import.meta.filename)}`);
  return fork(script, [path, ...more], {
    execArgv: ['--max-old-space-size=128', '--no-warnings', '--permission', ...readable(path)],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {},
  });
}

function readable(path: string): string[] {
  const code = join(import.meta.dirname, '..');
  const library = fileURLToPath(import.meta.resolve('music-metadata'));
  const folder = `${sep}node_modules`;
  const packages = library.slice(0, library.lastIndexOf(folder + sep) + folder.length);
  // The folder of packages may be a link to the real one: both names are looked at.
  const beside = ['package.json', 'node_modules'].map((name) => join(code, '..', name));
  return [code, ...beside, packages, resolve(path)].map((place) => `--allow-fs-read=${place}`);
}

/** It is our machine that cannot look at files just now, not the file. */
export function cannotStart(cause: unknown): LongwaveError {
  return new LongwaveError(
    'unavailable',
    'probe.cannot-start',
    'The server cannot look at sound files just now.',
    { mend: 'Try again in a moment. The server’s log says why.', cause },
  );
}
