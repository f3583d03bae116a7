import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, inject, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'longwave-disk-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const disk = join(import.meta.dirname, '../../src/media/files/disk.ts');

/** One upload that meets the fault, then one after it; says what came of both. */
const program = `
  import { readdirSync } from 'node:fs';
  import { DiskFiles } from ${JSON.stringify(disk)};
  const [root, way] = process.argv.slice(1);
  const files = new DiskFiles(root);
  async function keep(key, bytes) {
    if (way === 'put') return files.put(key, Buffer.alloc(bytes, 7), { type: 'audio/mpeg' });
    const file = await files.begin(key, { type: 'audio/mpeg' });
    try {
      for (let n = 0; n < bytes; n += 100_000) await file.write(Buffer.alloc(100_000, 7));
      const finished = await file.finish().catch((error) => error);
      if (finished instanceof Error) await file.finish();
      await file.commit();
    } finally {
      await file.abort();
    }
  }
  const failure = await keep('audio/a/first.mp3', 3_000_000).then(() => 'none', (error) => error.code);
  const first = await files.stat('audio/a/first.mp3');
  await keep('audio/a/second.mp3', 1_000_000);
  const second = await files.stat('audio/a/second.mp3');
  console.log(JSON.stringify({ failure, first, second, left: readdirSync(root + '/.incoming') }));`;

async function run(command: string, args: string[], root: string, way: string): Promise<unknown> {
  const child = [process.execPath, '--input-type=module', '-e', program, root, way];
  const { stdout } = await promisify(execFile)(command, [...args, ...child], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' }, // strace counts calls by thread
  });
  return JSON.parse(stdout);
}

function newRoot(): string {
  return mkdtempSync(join(folder, 'root-'));
}

describe.skipIf(!inject('has').strace)('a disk that fails once (reliability R3, R4, R31)', () => {
  test.each([
    ['begin', 'writev:error=ENOSPC:when=1', 'storage.full'],
    ['begin', 'writev:error=ENOSPC:when=4', 'storage.full'],
    ['begin', 'writev:error=EDQUOT:when=2', 'storage.full'],
    ['begin', 'writev:error=EIO:when=2', 'storage.down'],
    ['begin', 'fsync:error=ENOSPC:when=1', 'storage.full'],
    ['begin', 'fsync:error=EIO:when=1', 'storage.down'],
    ['begin', 'fsync:error=EIO:when=2', 'storage.down'],
    ['begin', 'rename:error=EROFS:when=1', 'storage.down'],
    ['put', 'fsync:error=EIO:when=1', 'storage.down'],
    ['put', 'fsync:error=EIO:when=2', 'storage.down'],
    ['put', 'link:error=EROFS:when=1', 'storage.down'],
  ] as const)(
    '%s under %s says %s, keeps nothing of it, and the next one works',
    async (way, fault, code) => {
      const root = newRoot();
      const tracing = [
        '-f',
        '-qq',
        '-o',
        join(root, 'trace'),
        '-e',
        `trace=${fault.split(':')[0]}`,
      ];
      expect(await run('strace', [...tracing, '-e', `inject=${fault}`], root, way)).toEqual({
        failure: code,
        second: { bytes: 1_000_000 },
        left: [],
      });
    },
  );
});

test('a disk that takes only half of the last write is noticed (reliability R31)', async () => {
  const limit = `trap '' XFSZ; ulimit -f 2800; exec "$@"`; // a write that reaches 2800 KiB is cut there
  expect(await run('bash', ['-c', limit, 'bash'], newRoot(), 'begin')).toEqual({
    failure: 'storage.down',
    second: { bytes: 1_000_000 },
    left: [],
  });
});

test.skipIf(!inject('has').strace).each([
  ['EDQUOT', 'storage.full'],
  ['EMFILE', 'storage.down'],
])(
  'an upload whose file will not open to be looked at (%s) is %s (reliability R3)',
  async (error, code) => {
    const path = join(newRoot(), 'upload.mp3');
    writeFileSync(path, Buffer.alloc(1000));
    const probing = `
      import { probe } from ${JSON.stringify(join(import.meta.dirname, '../../src/media/probe.ts'))};
      await probe(process.argv[1]).catch((error) => console.log(error.code));`;
    const child = [process.execPath, '--input-type=module', '-e', probing, path];
    const tracing = [
      '-f',
      '-qq',
      '-o',
      `${path}.trace`,
      '-P',
      path,
      '-e',
      `inject=openat:error=${error}:when=1`,
    ];
    const { stdout } = await promisify(execFile)('strace', [...tracing, ...child]);
    expect(stdout.trim()).toBe(code);
  },
);
