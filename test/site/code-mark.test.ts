import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { codeMark } from '../../src/site/code-mark.ts';

function folderWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-code-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'words'));
  writeFileSync(join(folder, 'page.tsx'), text);
  writeFileSync(join(folder, 'words', 'en.ts'), 'export {};');
  return folder;
}

test('the mark of the code is the same for the same code anywhere, and another when a page changes', () => {
  const mark = codeMark([folderWith('one')]);
  expect(codeMark([folderWith('one')])).toBe(mark);
  expect(codeMark([folderWith('two')])).not.toBe(mark);
});
