import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BLOCK_BYTES, padding, tarHeader } from '../../src/operations/tar.ts';
import { readTar } from '../../src/operations/tar-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'longwave-tar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([0, 1, 512, 8 * 1024 ** 3 - 1, 8 * 1024 ** 3, 50 * 1024 ** 3 + 7])(
  'an entry of %d bytes is read back, and tar reads it too',
  async (bytes) => {
    const path = join(folder, `${bytes}.tar`);
    const entry = { name: 'files/audio/ab/abc.mp3', bytes, madeAt: 1_700_000_000_000 };
    writeFileSync(path, tarHeader(entry));
    truncateSync(path, 3 * BLOCK_BYTES + bytes + padding(bytes)); // a hole: zeros that take no room
    const found = [];
    for await (const { entry: read } of readTar(path)) found.push(read);
    expect(found).toEqual([entry]);
    const listed = execFileSync('tar', ['-tvf', path], { encoding: 'utf8' });
    expect(listed.split(/\s+/)).toEqual(expect.arrayContaining([String(bytes), entry.name]));
  },
);
