import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';

export interface S3Server {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Everything outside of npm that tests use, and the Debian packages that bring it. */
const needs = {
  postgres: { apt: 'postgresql', found: () => postgresBinaries() !== undefined },
  s3: {
    apt: 'radosgw ceph-mon ceph-osd ceph-common',
    found: () => ['radosgw', 'radosgw-admin', 'ceph-mon', 'ceph-osd', 'ceph'].every(hasCommand),
  },
  ffmpeg: { apt: 'ffmpeg', found: () => hasCommand('ffmpeg') && hasCommand('ffprobe') },
  chromium: {
    apt: 'chromium-headless-shell',
    found: () => ['chromium-headless-shell', 'chromium'].some(hasCommand),
  },
  nginx: { apt: 'nginx-light', found: () => hasCommand('nginx') },
  gpodder: { apt: 'gpodder', found: () => hasCommand('gpo') },
  podboat: { apt: 'newsboat', found: () => hasCommand('podboat') },
  xmllint: { apt: 'libxml2-utils', found: () => hasCommand('xmllint') },
  strace: { apt: 'strace', found: () => hasCommand('strace') },
  faketime: { apt: 'faketime', found: () => fakeTimeLibrary() !== undefined },
  feedparser: { apt: 'python3-feedparser', found: () => hasPythonModule('feedparser') },
  podcastparser: { apt: 'python3-podcastparser', found: () => hasPythonModule('podcastparser') },
};

type Need = keyof typeof needs;

declare module 'vitest' {
  interface ProvidedContext {
    /** What of the outside world is here; a test of what is not skips itself. */
    has: Record<Need, boolean>;
    /** A superuser's address; every test file makes a database of its own. */
    postgresUrl: string | undefined;
    /** A real S3 server; every test file makes a bucket of its own. */
    s3: S3Server | undefined;
  }
}

/** Debian's own: the modules come from apt, and a python3 earlier in the PATH does not know them. */
const PYTHON = '/usr/bin/python3';

const START_MS = 60_000;

/**
 * Starts, once for the whole run, the real servers that the tests need, and stops them at the end.
 * `LONGWAVE_TEST_NO_SKIP=1` makes a missing tool an error; `LONGWAVE_TEST_SERVICES=none` starts no server.
 */
export default async function startServices(project: TestProject): Promise<() => Promise<void>> {
  const starting = process.env['LONGWAVE_TEST_SERVICES'] !== 'none';
  const has = Object.fromEntries(
    Object.entries(needs).map(([name, need]) => [name, need.found()]),
  ) as Record<Need, boolean>;
  const absent = (Object.keys(needs) as Need[]).filter((name) => !has[name]);
  if (absent.length > 0 && process.env['LONGWAVE_TEST_NO_SKIP'] === '1')
    throw new Error(`Missing: ${absent.join(', ')}. ${mend(absent)}`);

  const servers = await startAll([
    ...(starting && has.postgres ? [() => startPostgres()] : []),
    ...(starting && has.s3 ? [startS3] : []),
  ]);
  project.provide('has', has);
  project.provide('postgresUrl', servers.find((server) => server.postgresUrl)?.postgresUrl);
  project.provide('s3', servers.find((server) => server.s3)?.s3);
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
    if (absent.length > 0) console.error(skippedBlock(absent));
    if (!starting)
      console.error('\nLONGWAVE_TEST_SERVICES=none: tests of PostgreSQL and S3 were skipped.\n');
  };
}

interface Server {
  stop(): Promise<void>;
  postgresUrl?: string;
  s3?: S3Server;
}

async function startAll(starters: (() => Promise<Server>)[]): Promise<Server[]> {
  const results = await Promise.allSettled(starters.map((start) => start()));
  const servers = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return servers;
  await Promise.all(servers.map((server) => server.stop()));
  throw failed.reason;
}

/** @param environment for a PostgreSQL of a test's own, such as one with another clock. */
export async function startPostgres(environment: Record<string, string> = {}): Promise<Server> {
  const [port] = await freePorts(1);
  const args = [String(port), postgresBinaries()!];
  const stop = await runScript('postgres-server.sh', args, environment);
  return { stop, postgresUrl: `postgres://postgres@127.0.0.1:${port}/postgres` };
}

async function startS3(): Promise<Server> {
  const [port, monitorPort] = await freePorts(2);
  const stop = await runScript('s3-server.sh', [String(port), String(monitorPort)]);
  const endpoint = `http://127.0.0.1:${port}`;
  const keys = { accessKeyId: 'longwave', secretAccessKey: 'longwave-secret' };
  return { stop, s3: { endpoint, region: 'us-east-1', ...keys } };
}

/**
 * Runs a script that says "ready" and lives until its input ends, which happens however this process
 * dies. It gets a new folder as its first argument and removes it.
 */
async function runScript(
  name: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-test-'));
  const script = join(import.meta.dirname, name);
  const child = spawn('bash', [script, folder, ...args], {
    detached: true,
    env: { ...process.env, ...environment },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => (said = (said + text).slice(-4000)));
  }
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<boolean>((resolve) => {
    child.stdout.on('data', () => said.includes('ready\n') && resolve(true));
    void ended.then(() => resolve(false));
    setTimeout(() => resolve(false), START_MS).unref();
  });
  if (!(await ready)) {
    child.stdin.end(); // its own steps are all bounded, and then it clears up
    throw new Error(`${name} did not start:\n${said || '(it said nothing)'}`);
  }
  return async () => {
    child.stdin.end();
    await ended;
  };
}

/** Ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((done) => server.once('listening', done))));
  return servers.map((server) => {
    const address = server.address();
    server.close();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
}

function hasCommand(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}

function hasPythonModule(name: string): boolean {
  return spawnSync(PYTHON, ['-c', `import ${name}`]).status === 0;
}

export function postgresBinaries(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(root, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

/** What gives a program another clock, when it is loaded before it. */
export function fakeTimeLibrary(): string | undefined {
  const root = '/usr/lib';
  const places = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((machine) =>
    join(root, machine, 'faketime/libfaketimeMT.so.1'),
  );
  return places.find((place) => existsSync(place));
}

function mend(absent: Need[]): string {
  const packages = absent.map((name) => needs[name].apt).join(' ');
  return `On Debian: apt-get install --no-install-recommends ${packages}`;
}

function skippedBlock(absent: Need[]): string {
  const line = '='.repeat(80);
  return `\n${line}\nSKIPPED: tests that need what was not found: ${absent.join(', ')}\n${mend(absent)}\n${line}\n`;
}
