import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test, vi } from 'vitest';
import { openFileRange } from '../../src/platform/http/file-range.ts';

const folder = mkdtempSync(join(tmpdir(), 'longwave-lingering-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '0123456789');
  return path;
}

/** How often this process has the file open (Linux). */
function timesOpen(path: string): number {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ''; // closed meanwhile
    }
  });
  return links.filter((link) => link === path).length;
}

test('a file that many read at once is open once, and each gets its own bytes', async () => {
  const path = fileOf('shared');
  const streams = await Promise.all(
    [0, 3, 7].map((start) => openFileRange(path, { start, end: 8 })),
  );
  expect(timesOpen(path)).toBe(1);
  expect(await Promise.all(streams.map(text))).toEqual(['012345678', '345678', '78']);
  expect(await text(await openFileRange(path))).toBe('0123456789');
  expect(timesOpen(path)).toBe(1);
  await vi.waitFor(() => expect(timesOpen(path)).toBe(0), 5000);
});

test('a reader who leaves midway takes nothing from another, and the file is closed after the last', async () => {
  const path = fileOf('left');
  const [leaves, stays] = [await openFileRange(path), await openFileRange(path)];
  leaves.destroy();
  leaves.destroy();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await text(stays)).toBe('0123456789');
  await vi.waitFor(() => expect(timesOpen(path)).toBe(0), 5000);
});

test('a file that is missing is looked for again the next time', async () => {
  const path = join(folder, 'late');
  await expect(openFileRange(path)).rejects.toMatchObject({ code: 'ENOENT' });
  writeFileSync(path, 'here');
  expect(await text(await openFileRange(path))).toBe('here');
});
