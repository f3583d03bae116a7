import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

interface Report {
  violations: Violation[];
  passes: unknown[];
}

/** What axe finds wrong with a page as it stands. */
export async function violationsOf(page: Page): Promise<string[]> {
  // As an extension of a browser does, beside the page's own policy.
  await page.evaluate(axe);
  const run = `axe.run(document, ${JSON.stringify({ runOnly: WCAG })})`;
  const { violations, passes } = await page.evaluate<Report>(run);
  expect(passes.length, page.url()).toBeGreaterThan(8);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
  );
}
