import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { LongwaveError } from '../platform/errors.ts';
import { partFile, partsFolder } from '../platform/parts.ts';
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
  const readable = [partsFolder, resolve(path)].map((place) => `--allow-fs-read=${place}`);
  return fork(partFile('probe-child'), [path, ...more], {
    execArgv: ['--max-old-space-size=128', '--no-warnings', '--permission', ...readable],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {},
  });
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
