import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { openScenery } from '../support/scenery.ts';

const file = join(import.meta.dirname, '../../docs/accessibility.md');
const ways = [
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const;

test('what axe finds on every page is a table in docs/accessibility.md', async () => {
  const browser = await openBrowser();
  const { server, pages, signIn } = await openScenery();
  const paths = Object.entries({ ...pages.public, ...pages.desk });
  const found = new Map<string, number[]>(paths.map(([name]) => [name, []]));
  for (const way of ways) {
    const context = await signIn(browser, way);
    const page = await context.newPage();
    for (const [name, path] of paths) {
      await page.goto(path);
      found.get(name)?.push((await violationsOf(page)).length);
    }
    await context.close();
  }
  writeFileSync(file, table(found));
  await browser.close();
  await server.stop();
});

function table(found: Map<string, number[]>): string {
  const row = (cells: (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
  const head = ['page', ...ways.map(({ width, colorScheme }) => `${width} px, ${colorScheme}`)];
  const rows = [...found].map(([name, counts]) => row([name, ...counts]));
  return `# Accessibility

What axe finds on each page (WCAG 2.0 to 2.2, A and AA, and its best practices), on a phone and on a desk, light and
dark. \`npm run screens\` makes this table again; a test wants every number to be 0. What is there for a moment only
(the set-up, links that let somebody in, second factors, forms that come back with errors) is looked at by
\`test/pages/entry-and-errors.test.ts\` in the same four ways.

${row(head)}${row(head.map(() => '---'))}${rows.join('')}`;
}
