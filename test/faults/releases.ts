import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ChildOptions } from '../support/child-server.ts';

type Command = NonNullable<ChildOptions['command']>;

const root = join(import.meta.dirname, '../..');

export function thisRelease(): Command {
  return { line: [process.execPath, join(root, 'src/main.ts')], folder: emptyCopy() };
}

/** This program with one migration more, as the release after it may bring one: a column and a table. */
export function nextRelease(): Command {
  const folder = emptyCopy();
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  const all = join(folder, 'src/migrations/all.ts');
  const known = readFileSync(all, 'utf8');
  const migration = `{
    name: '9999-next-release',
    release: Math.max(...known.map(({ release }) => release)) + 1,
    up: async ({ schema }) => {
      await schema.alterTable('episodes').addColumn('of_next_release', 'text').execute();
      await schema.createTable('next_release').addColumn('id', 'text').execute();
    },
  }`;
  const renamed = known.replace('export const migrations', 'const known');
  writeFileSync(all, `${renamed}\nexport const migrations = [...known, ${migration}];\n`);
  return commandIn(folder);
}

/** This program as it was before its newest migration; undefined where the history of the repository is not there. */
export function previousRelease(): Command | undefined {
  const newest = git('log', '--diff-filter=A', '--format=%H', '-1', '--', 'src/migrations/0*.ts');
  const before =
    newest.trim() === '' ? '' : git('rev-parse', '--verify', '-q', `${newest.trim()}^1`);
  if (before.trim() === '') return undefined;
  const folder = emptyCopy();
  const archive = join(folder, 'src.tar');
  git('archive', '--output', archive, before.trim(), 'src');
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  return commandIn(folder);
}

function emptyCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-release-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'));
  return folder;
}

function commandIn(folder: string): Command {
  return { line: [process.execPath, join(folder, 'src/main.ts')], folder };
}

/** @returns what it said; nothing when it failed, as it does outside of a clone. */
function git(...words: string[]): string {
  try {
    return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}
