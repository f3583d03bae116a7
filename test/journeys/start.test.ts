import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import { emptyPlace, runChildServer, startChildServer, tokenIn } from '../support/child-server.ts';
import type { ChildOptions, ChildServer } from '../support/child-server.ts';
import { makeShow } from '../support/server.ts';
import { beginUpload, longSound, minuteOfSound } from '../support/upload-streams.ts';

const MB = 1_000_000;
const running: ChildServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop({ keep: false });
});

async function start(options?: ChildOptions): Promise<ChildServer> {
  const server = await startChildServer(options);
  running.push(server);
  return server;
}

/** Starts several in the same moment. @returns those that run, and why the others do not. */
async function startAtOnce(...all: ChildOptions[]) {
  const results = await Promise.allSettled(all.map((options) => start(options)));
  return {
    up: results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])),
    refused: results.flatMap((result) => (result.status === 'rejected' ? `${result.reason}` : [])),
  };
}

const noPostgres = inject('postgresUrl') === undefined;

describe.skipIf(noPostgres)('two servers on one PostgreSQL, with a disk each', () => {
  test('the second refuses to start, says why and what to do, and the first goes on; a worker may run beside it', async () => {
    const first = await start({ database: 'postgres' });
    const UPLOADS_DIR = join(first.folder, 'another-disk');
    const { code, said } = await runChildServer({ beside: first, settings: { UPLOADS_DIR } });
    expect(code).toBe(1);
    expect(said.trim().split('\n')).toEqual([
      'Another Longwave server already runs on this database, and files on a disk would be on one of the two only.',
      'Stop that server first, or give every server STORAGE=s3 and the same bucket.',
    ]);
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
    const worker = await start({ beside: first, settings: { ROLE: 'worker' } });
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);
  });

  test('after a kill -9 the next one starts', async () => {
    const server = await start({ database: 'postgres' });
    for (let round = 0; round < 3; round++) {
      await server.kill('SIGKILL');
      await server.restart();
      expect((await server.api('/api/shows')).status).toBe(200);
    }
    expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
  });

  test('of two that start in the same moment on an empty database, one runs', async () => {
    for (let round = 0; round < 3; round++) {
      const beside = await emptyPlace({ database: 'postgres' });
      const { up, refused } = await startAtOnce({ beside }, { beside });
      expect(up.map(({ token }) => token)).toEqual([expect.stringMatching(/^lw_/)]);
      expect(refused).toEqual([expect.stringMatching(/"code":1.*already runs/)]);
    }
  });
});

const several = !noPostgres && inject('s3') !== undefined;

describe.skipIf(!several)('two servers on one PostgreSQL and one bucket', () => {
  test('and one with a disk are not let in together, in either order', async () => {
    const bucket = await start({ database: 'postgres', storage: 's3' });
    const settings = Object.fromEntries(
      Object.keys(bucket.settings).flatMap((name) =>
        /^S(3_|TORAGE)/.test(name) ? [[name, '']] : [],
      ),
    );
    const besideBucket = await runChildServer({ beside: bucket, settings });
    expect([besideBucket.code, besideBucket.said]).toEqual([
      1,
      expect.stringContaining('already runs'),
    ]);
    await bucket.kill('SIGTERM');
    await start({ beside: bucket, settings });
    const besideDisk = await runChildServer({ beside: bucket });
    expect([besideDisk.code, besideDisk.said]).toEqual([
      1,
      expect.stringContaining('STORAGE=disk'),
    ]);
  });

  test('that start in the same moment on an empty database both run, and one shows the token', async () => {
    for (let round = 0; round < 3; round++) {
      const beside = await emptyPlace({ database: 'postgres', storage: 's3' });
      const { up, refused } = await startAtOnce({ beside }, { beside });
      expect(refused).toEqual([]);
      const tokens = up.map(({ said }) => tokenIn(said)).filter((token) => token !== undefined);
      expect(tokens).toHaveLength(1);
      for (const { url } of up) {
        const headers = { authorization: `Bearer ${tokens[0]}` };
        expect((await fetch(`${url}/api/shows`, { headers })).status).toBe(200);
      }
    }
  });

  test('a start does not disturb the uploads of the other', async () => {
    const first = await start({ database: 'postgres', storage: 's3' });
    const show = await makeShow(first);
    const body = longSound(await minuteOfSound(), 4 * MB, 'Undisturbed');
    const pieces = [...(body.pieces as Iterable<Buffer>)];
    const sending = beginUpload(first, show.slug, 'put', body.bytes);
    await sending.send(pieces.splice(0, 2));
    await sleep(200);
    await start({ beside: first });
    await sending.send(pieces);
    expect((await sending.finish()).status).toBe(201);
  });
});

test('wrong settings stop the start, and all of them are named at once', async () => {
  const settings = {
    PORT: 'eighty',
    STORAGE: 'tape',
    LOG_LEVEL: 'loud',
    PUBLIC_URL: 'example.org',
  };
  const { code, said } = await runChildServer({ settings });
  expect(code).toBe(1);
  for (const [name, value] of Object.entries(settings)) {
    expect(said).toContain(`- ${name} `);
    expect(said).toContain(`"${value}"`);
  }
  expect(said).not.toMatch(/^ +at /m);
});

test('npm start builds, runs, and hands SIGTERM on to the server', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'longwave-copy-'));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  const root = join(import.meta.dirname, '../..');
  for (const name of ['src', 'bin', 'package.json', 'package-lock.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  for (const name of ['tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(root, name), join(copy, name));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const server = await start({ command: { line: ['npm', 'start'], folder: copy } });
  const show = await makeShow(server);
  expect((await fetch(show.feed_url)).status).toBe(200);
  server.signal('SIGTERM');
  await expect.poll(() => answers(server), { timeout: 5000 }).toBe(false);
  expect(await server.kill(undefined)).toMatchObject({ code: 0 });
});

async function answers({ url }: ChildServer): Promise<boolean> {
  return await fetch(`${url}/livez`).then(
    ({ ok }) => ok,
    () => false,
  );
}
