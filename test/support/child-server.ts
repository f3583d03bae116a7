import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../../src/platform/errors.ts';
import { COMPILED, MAIN } from './program.ts';
import { callApi, freePort, ownSettings } from './server.ts';
import type { StartOptions, TestServer } from './server.ts';

/** How a process came to its end, and all it said until then. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  said: string;
}

/** A server in a process of its own, which can be killed and started again on the same folder and port. */
export interface ChildServer extends TestServer {
  readonly pid: number;
  /** What this start of it has said so far. */
  readonly said: string;
  /** Sends a signal and waits for the end; `undefined` only waits. */
  kill(signal: NodeJS.Signals | undefined): Promise<Ending>;
  signal(signal: NodeJS.Signals): void;
  /** Starts it again after its end, and resolves when it is ready. */
  restart(): Promise<void>;
}

/** Where a server keeps what it has. */
export type Place = Pick<TestServer, 'folder' | 'settings' | 'token'>;

export interface ChildOptions extends Pick<StartOptions, 'database' | 'storage' | 'settings'> {
  /** Settings to take over, and the folder: those of a server that has ended, or that it must meet. */
  beside?: Place;
  /** Another way to start than `node dist/main.js`, with the folder to start it in. */
  command?: { line: string[]; folder: string };
}

const LOOPBACK = '127.0.0.1';
const READY = 'Longwave is running.';

/** Starts the real program and resolves when it is ready. */
export async function startChildServer(options: ChildOptions = {}): Promise<ChildServer> {
  const { folder, settings } = await childSettings(options);
  const start = () => run(settings, options.command ?? { line: [process.execPath, MAIN], folder });
  let running = start();
  await readiness(running);
  const host = settings['HOST'] === LOOPBACK ? 'localhost' : settings['HOST'];
  const url = `http://${host}:${settings['PORT']}`;
  const token = tokenIn(running.said()) ?? options.beside?.token ?? '';
  const kill = async (signal: NodeJS.Signals | undefined): Promise<Ending> => {
    if (signal) running.child.kill(signal);
    return await running.ended;
  };
  return {
    url,
    token,
    settings,
    folder,
    api: (path, init = {}) => callApi(url, token, path, init),
    get pid() {
      return running.child.pid!;
    },
    get said() {
      return running.said();
    },
    kill,
    signal: (signal) => void running.child.kill(signal),
    restart: async () => {
      await running.ended;
      running = start();
      await readiness(running);
    },
    stop: async ({ keep } = { keep: options.beside !== undefined }) => {
      killGroup(running);
      await running.ended;
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A folder, and perhaps a database or a bucket, in which no server has been yet. */
export async function emptyPlace(wanted: StartOptions = {}): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-child-'));
  return { folder, settings: await ownSettings(wanted, folder), token: '' };
}

/** Starts the program and waits for its end: for starts that must fail. */
export async function runChildServer(options: ChildOptions = {}): Promise<Ending> {
  const { folder, settings } = await childSettings(options);
  const ending = await run(settings, options.command ?? { line: [process.execPath, MAIN], folder })
    .ended;
  if (!options.beside) rmSync(folder, { recursive: true, force: true });
  return ending;
}

/** The API token that a start has printed. */
export function tokenIn(said: string): string | undefined {
  return /lw_[A-Za-z0-9_-]+/.exec(said)?.[0];
}

async function childSettings({ beside, settings = {}, ...wanted }: ChildOptions) {
  const { folder, settings: own } = beside ?? (await emptyPlace(wanted));
  const all: Record<string, string> = {
    ...own,
    PORT: String(await freePort()),
    HOST: LOOPBACK,
    LOG_LEVEL: 'error',
    ...settings,
  };
  return { folder, settings: all };
}

interface Running {
  child: ChildProcess;
  said: () => string;
  ended: Promise<Ending>;
}

/** Nothing of the tests' own environment reaches it but the PATH. */
function run(
  settings: Record<string, string>,
  { line: [program = '', ...rest], folder }: NonNullable<ChildOptions['command']>,
): Running {
  const child = spawn(program, rest, {
    cwd: folder,
    detached: true,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => (text += chunk));
  }
  const ended = once(child, 'close').then(([code, signal]): Ending => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    said: text,
  }));
  return { child, said: () => text, ended };
}

/** Whatever it started too; nothing when it has ended. */
function killGroup({ child }: Running): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

async function readiness({ child, said, ended }: Running): Promise<void> {
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => said().includes(READY) && resolve());
  });
  const failed = ended.then((ending) => {
    throw new Error(`The server ended before it was ready: ${JSON.stringify(ending)}`);
  });
  failed.catch(() => undefined);
  await Promise.race([ready, failed]);
}
