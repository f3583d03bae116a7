import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../support/server.ts';
import { postgresBinaries } from '../support/services.ts';

const run = promisify(execFile);

/** A PostgreSQL of one test, which keeps what it has acknowledged, and which the test may crash. */
export interface OwnPostgres {
  url: string;
  /** Ends all of its processes at once, as a crash does: it must recover when it starts again. */
  crash(): Promise<void>;
  /** Starts it, with these settings. */
  start(settings?: Record<string, string | number>): Promise<void>;
  /** As its superuser, on a connection for this one query. */
  query(sql: string): Promise<unknown[]>;
  remove(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-postgres-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const as = await asPostgres(folder);
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const control = (...words: string[]) => call(as, 'pg_ctl', ['-D', data, '-w', ...words]);
  await call(as, 'initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync']);
  const postgres: OwnPostgres = {
    url,
    crash: () => control('stop', '-m', 'immediate'),
    start: async (settings = {}) => {
      // A crash of the program alone loses nothing that the system was given: it need not reach the disk.
      const all = {
        port,
        listen_addresses: '127.0.0.1',
        unix_socket_directories: folder,
        fsync: 'off',
        ...settings,
      };
      const options = Object.entries(all).map(([name, value]) => `-c ${name}=${value}`);
      await control('start', '-l', join(folder, 'data', 'log'), '-o', options.join(' '));
    },
    query: async (sql) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query(sql)).rows as unknown[];
      } finally {
        await client.end();
      }
    },
    remove: async () => {
      await control('stop', '-m', 'immediate').catch(() => undefined);
      rmSync(folder, { recursive: true });
    },
  };
  await postgres.start();
  return postgres;
}

/** It refuses to be root: then it is the user that Debian's package has made. */
async function asPostgres(folder: string): Promise<string[]> {
  if (userInfo().uid !== 0) return [];
  const ids = await Promise.all(
    ['-u', '-g'].map(async (which) => (await run('id', [which, 'postgres'])).stdout),
  );
  const [uid = 0, gid = 0] = ids.map(Number);
  chownSync(folder, uid, gid);
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
}

/** What a daemon inherits stays open: nothing of it may be a pipe of ours that we wait for. */
async function call(as: string[], name: string, words: string[]): Promise<void> {
  const [program = '', ...rest] = [...as, join(postgresBinaries()!, name), ...words];
  await run('sh', ['-c', 'exec "$0" "$@" >/dev/null 2>&1', program, ...rest], { cwd: tmpdir() });
}
