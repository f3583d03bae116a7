import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notMeasured } from './table.ts';
import type { Row } from './table.ts';

const row = (what: string, ok: boolean | undefined): Row => ({
  ...notMeasured(what, ''),
  result: '0.50',
  bar: ok === undefined ? '' : '≥ 0.60',
  ok,
});

/** What the end of a bench prints, in a process of its own. */
function reported(rows: Row[]) {
  const table = JSON.stringify(join(import.meta.dirname, 'table.ts'));
  const code = `import { report } from ${table}; report(${JSON.stringify(rows)});`;
  return spawnSync(process.execPath, ['--input-type=module-typescript', '-e', code], {
    encoding: 'utf8',
  });
}

test('a bench that misses a bar ends with 1 and says which, after all that it has measured', () => {
  const rows = [row('a feed', false), row('a page', true), row('memory', undefined)];
  const { status, stdout, stderr } = reported([...rows, row('an upload', false)]);
  expect(status).toBe(1);
  for (const { what } of rows) expect(stdout).toContain(`| ${what} `);
  expect(stderr).toBe('Missed: a feed: 0.50, not ≥ 0.60\nMissed: an upload: 0.50, not ≥ 0.60\n');
});

test('a bench that misses none ends with 0, also where this machine cannot measure everything', () => {
  const rows = [row('a page', true), row('memory', undefined), notMeasured('probe', 'no ffmpeg')];
  expect(reported(rows)).toMatchObject({ status: 0, stderr: '' });
});
