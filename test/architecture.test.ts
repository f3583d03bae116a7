import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

/** The table between the "imports" marks of CONTRIBUTING.md: folder -> folders that it may import. */
const allowed = new Map(
  readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    .split('<!-- imports -->')[1]!
    .split('<!-- /imports -->')[0]!
    .split('\n')
    .filter(
      (line) => line.startsWith('| ') && !line.startsWith('| folder') && !line.startsWith('| ---'),
    )
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => [cells[1]!, cells[2]!.split(' ').filter((name) => name !== '-')] as const),
);

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(src, name));

/** Files that only one other place may import, and who that is. */
const rooms: Record<string, string> = {
  routes: 'web.ts',
  openapi: 'web.ts',
  jobs: 'worker.ts',
};

/** Empty for what stands above all folders: the files directly under src, and the commands. */
function folderOf(file: string): string {
  const parts = relative(src, file).split(sep);
  return parts.length === 1 || parts[0] === 'commands' ? '' : parts[0]!;
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from\s+|import\s*\(?\s*|new URL\()['"](\.[^'"]+)['"]/g)].map(
    (match) => resolve(dirname(file), match[1]!),
  );
}

const edges = files.flatMap((from) => importsOf(from).map((to) => ({ from, to })));

describe('who may import whom', () => {
  test('every folder of src stands in the table of CONTRIBUTING.md', () => {
    const folders = new Set(
      files.map(folderOf).filter((name) => name !== '' && name !== 'migrations'),
    );
    expect([...folders].filter((folder) => !allowed.has(folder))).toEqual([]);
  });

  test('the table has no circle: a folder imports only folders above it', () => {
    const order = [...allowed.keys()];
    for (const [folder, targets] of allowed)
      for (const target of targets)
        if (target !== 'islands')
          expect(order.indexOf(target), `${folder} -> ${target}`).toBeLessThan(
            order.indexOf(folder),
          );
  });

  test('no import goes up, sideways or out of src', () => {
    const breaches = edges
      .filter(({ from, to }) => folderOf(from) !== '' && folderOf(from) !== folderOf(to))
      .filter(({ from, to }) => {
        if (!to.startsWith(src + sep) || folderOf(to) === '') return true;
        if (folderOf(from) === 'migrations') return folderOf(to) !== 'platform';
        return !allowed.get(folderOf(from))!.includes(folderOf(to));
      })
      .map(({ from, to }) => `${relative(root, from)} -> ${relative(root, to)}`);
    expect(breaches).toEqual([]);
  });

  test('browsers get of the server only rules that need no package, nothing of Node and no other folder', () => {
    const isIsland = (file: string) => folderOf(file) === 'islands';
    const shared = new Set(
      edges.filter(({ from, to }) => isIsland(from) && !isIsland(to)).map(({ to }) => to),
    );
    for (const file of shared)
      for (const { to } of edges.filter(({ from }) => from === file)) shared.add(to);
    expect([...shared].map((file) => relative(src, file)).toSorted()).toEqual([
      'chapters/chapter-time.ts',
      'chapters/line.ts',
    ]);
    for (const file of shared)
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/from '(?!\.\/)|import\(|\bprocess\b/);
  });

  test('store.ts and pages.tsx stay inside their folder; routes.ts and openapi.ts belong to web.ts, jobs.ts to worker.ts', () => {
    const breaches = edges.filter(({ from, to }) => {
      const name =
        relative(src, to)
          .split(sep)[1]
          ?.replace(/\.tsx?$/, '') ?? '';
      if (folderOf(to) === 'platform' || folderOf(from) === folderOf(to)) return false;
      if (name === 'store' || name === 'pages') return true;
      return name in rooms && relative(src, from) !== rooms[name];
    });
    expect(
      breaches.map(({ from, to }) => `${relative(root, from)} -> ${relative(root, to)}`),
    ).toEqual([]);
  });
});

describe('one door for each outside thing', () => {
  const rules: { rule: string; pattern: RegExp; only: string[] }[] = [
    {
      rule: 'only config.ts reads the environment',
      pattern: /process\.env/,
      only: ['platform/config.ts'],
    },
    {
      rule: 'only main.ts and cli.ts end the process',
      pattern: /process\.exit\b/,
      only: ['main.ts', 'cli.ts', 'media/probe-child.ts'],
    },
    {
      rule: 'only platform/fetch opens outgoing HTTP (security 118)',
      pattern: /\bfetch\(|\bhttps?\.(get|request)\(|from 'undici'|from 'axios'/,
      // Islands run in browsers, and ask their own server.
      only: [
        'platform/fetch/guarded.ts',
        'islands/passkey.ts',
        'islands/parts/beginning.ts',
        'islands/parts/tus.ts',
        'islands/preview.ts',
      ],
    },
    {
      rule: 'only platform/mail sends mail',
      pattern: /'nodemailer'/,
      only: ['platform/mail/mailer.ts'],
    },
    {
      rule: 'only feeds/document.ts uses the podcast package',
      pattern: /from 'podcast'/,
      only: ['feeds/document.ts'],
    },
    {
      rule: 'no HTML by string (security 120)',
      pattern: /dangerouslySetInnerHTML|innerHTML/,
      only: ['platform/pages/html.tsx'],
    },
    {
      rule: 'only platform/http/problem.ts turns an error into a status',
      pattern: /application\/problem\+json/,
      only: ['platform/http/problem.ts'],
    },
  ];
  test.each(rules)('$rule', ({ pattern, only }) => {
    const breaches = files
      .map((file) => relative(src, file))
      .filter((file) => !only.includes(file))
      .filter((file) => pattern.test(readFileSync(join(src, file), 'utf8')));
    expect(breaches).toEqual([]);
  });
});

test('a file has at most 300 lines', () => {
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 300);
  expect(long.map((file) => relative(root, file))).toEqual([]);
});
