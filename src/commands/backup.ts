import { parseArgs } from 'node:util';
import { parsedWords, wrongOptions } from './words.ts';
import { withDatabase } from './database.ts';
import { migrations } from '../migrations/all.ts';
import { makeBackup } from '../operations/backup.ts';
import { restoreBackup } from '../operations/restore.ts';
import { parseConfig, readEnvironment } from '../platform/config.ts';
import { storedName } from '../platform/database/migrate.ts';
import { progressLine } from './progress-line.ts';
import { openFiles } from '../data.ts';

const MISSING_SHOWN = 5;

/** `longwave backup FILE [--with-files] [--overwrite]`. @returns the exit code. */
export async function backupCommand(words: string[]): Promise<number> {
  const { path, values } = read('backup', words, {
    'with-files': { type: 'boolean', default: false },
    overwrite: { type: 'boolean', default: false },
  });
  const withFiles = values['with-files'] === true;
  const show = progressLine();
  const options = {
    withFiles,
    overwrite: values['overwrite'] === true,
    onProgress: (files: number, bytes: number) =>
      show(`${files} files ${withFiles ? 'written' : 'named'}, ${megabytes(bytes)}`),
  };
  const { files, made_at: madeAt } = await withDatabase(async (database, config) =>
    makeBackup({ database, config, files: await openFiles(config) }, path, options),
  );
  show('');
  const what = withFiles ? `${files.length} files` : `the names of ${files.length} files`;
  process.stdout.write(`${path} holds the database of ${madeAt} and ${what}.\n`);
  if (!withFiles) process.stdout.write('Back up the files too, or give --with-files.\n');
  return 0;
}

/** `longwave restore FILE`. @returns the exit code: 1 when files are missing that the database names. */
export async function restoreCommand(words: string[]): Promise<number> {
  const { path } = read('restore', words, {});
  const config = parseConfig(readEnvironment());
  const known = migrations.map((migration) => storedName(migration));
  const place = { config, files: await openFiles(config), migrations: known };
  const show = progressLine();
  const { manifest, missing } = await restoreBackup(place, path, {
    onChecked: (bytes) => show(`${megabytes(bytes)} of the backup checked`),
    onFiles: (count, bytes) => show(`${count} files restored, ${megabytes(bytes)}`),
  });
  show('');
  process.stdout.write(`The database of ${manifest.made_at} is restored from ${path}.\n`);
  process.stdout.write('Apps get every feed anew; files that no row names are left alone.\n');
  if (missing.length === 0) return 0;
  const first = missing.slice(0, MISSING_SHOWN).map((key) => `  ${key}`);
  const all = `${missing.length} files that it names are not in the storage, such as:`;
  process.stderr.write(`${[all, ...first].join('\n')}\nCopy them there before you start.\n`);
  return 1;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

type Options = Record<string, { type: 'boolean'; default: boolean }>;

function read(command: string, words: string[], options: Options) {
  const { values, positionals } = parsedWords(() =>
    parseArgs({ args: words, options, allowPositionals: true }),
  );
  const [path] = positionals;
  if (path !== undefined && positionals.length === 1) return { path, values };
  throw wrongOptions(`Name one file: longwave ${command} FILE.`);
}
