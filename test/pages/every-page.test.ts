import { HtmlValidate } from 'html-validate';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violationsOf } from '../support/axe.ts';
import { openBrowser } from '../support/browser.ts';
import { faultsOf, tooWide, watchShifts } from '../support/page-quality.ts';
import { openScenery } from '../support/scenery.ts';
import type { Scenery } from '../support/scenery.ts';

let browser: Browser;
let scenery: Scenery;
beforeAll(async () => {
  browser = await openBrowser();
  scenery = await openScenery();
});
afterAll(async () => {
  await browser.close();
  await scenery.server.stop();
});

describe.each([
  [390, 'light'],
  [390, 'dark'],
  [1280, 'light'],
  [1280, 'dark'],
] as const)('at %i px, %s', (width, colorScheme) => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    context = await scenery.signIn(browser, { width, colorScheme });
    page = await context.newPage();
    await watchShifts(page);
  });
  afterAll(() => context.close());

  test('every page can be used by everybody (WCAG 2.2 AA, by axe), is as wide as its window, asks this server alone, says nothing on the console, and has nothing that a report on its quality would hold against it on a phone', async () => {
    const said = listenTo(page);
    const wrong: Record<string, string[]> = {};
    for (const [name, path] of Object.entries({ ...scenery.pages.public, ...scenery.pages.desk })) {
      await page.goto(path);
      const found = [...(await violationsOf(page)), ...(await tooWide(page))];
      if (width === 390) found.push(...(await faultsOf(page)));
      found.push(...said.splice(0));
      if (found.length > 0) wrong[name] = found;
    }
    expect(wrong).toEqual({});
  }, 120_000);
});

/** What a page asks others for, and what it says on the console, as it goes. */
function listenTo(page: Page): string[] {
  const said: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(scenery.server.url)) said.push(`it asks ${request.url()}`);
  });
  page.on('console', (message) => {
    if (!message.text().includes('404')) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  return said;
}

test('pages for everybody go out packed, and never what answers to a person with a session (BREACH)', async () => {
  const context = await scenery.signIn(browser, { width: 1280, colorScheme: 'light' });
  const codings = async (paths: string[]) => {
    const answers = paths.map((path) => context.request.get(path));
    return (await Promise.all(answers)).map((answer) => answer.headers()['content-encoding']);
  };
  const all = Object.values(scenery.pages.public).filter((path) => path !== '/nothing/here');
  const isOfDesk = (path: string): boolean => path.startsWith('/login');
  const shows = all.filter((path) => !isOfDesk(path));
  const desk = [...all.filter(isOfDesk), ...Object.values(scenery.pages.desk)];
  expect(new Set(await codings(shows))).toEqual(new Set(['br']));
  expect(new Set(await codings(desk))).toEqual(new Set([undefined]));
  await context.close();
}, 60_000);

test('the small style of public pages has every rule of the desk that fits something in them', async () => {
  const page = await browser.newPage();
  await page.goto(`${scenery.server.url}/login`);
  const desk = await page.evaluate(layerRules, undefined);
  const missing = new Set<string>();
  for (const path of Object.values(scenery.pages.public)) {
    await page.goto(scenery.server.url + path);
    if ((await page.locator('link[href*="/site-"]').count()) === 0) continue;
    for (const rule of await page.evaluate(layerRules, desk)) missing.add(rule);
  }
  expect([...missing]).toEqual([]);
  await page.close();
}, 60_000);

/**
 * In a page: the selectors of our own layer in its style, but not `:root`, which gives each style its colours.
 * @param others the same of another style: then those of them that fit something in the page and are not in its own
 */
function layerRules(others: string[] | undefined): string[] {
  const own: string[] = [];
  const look = (rules: Iterable<CSSRule>): void => {
    for (const rule of rules)
      if (rule instanceof CSSStyleRule) own.push(rule.selectorText);
      else if (rule instanceof CSSGroupingRule) look(rule.cssRules);
  };
  for (const { cssRules } of document.styleSheets)
    for (const rule of cssRules)
      if (rule instanceof CSSLayerBlockRule && rule.name === 'longwave') look(rule.cssRules);
  if (others === undefined) return own.filter((selector) => selector !== ':root');
  return others.filter((selector) => !own.includes(selector) && document.querySelector(selector));
}

test('every page is valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard'],
    rules: {
      // What Preact writes: as valid as its opposite (HTML, section 13.1.2).
      'void-style': 'off',
      'attribute-boolean-style': 'off',
      'attribute-empty-style': 'off',
      'doctype-style': 'off',
      // Ours: one line of markup is for machines.
      'long-title': 'off',
      'no-trailing-whitespace': 'off',
      'no-inline-style': 'error',
    },
  });
  const context = await scenery.signIn(browser, { width: 1280, colorScheme: 'light' });
  const wrong: Record<string, string[]> = {};
  for (const [name, path] of Object.entries({ ...scenery.pages.public, ...scenery.pages.desk })) {
    const html = await (await context.request.get(path)).text();
    const { results } = await validator.validateString(html);
    const found = results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message, selector }) => `${ruleId}: ${message} ${selector}`),
    );
    if (found.length > 0) wrong[name] = found;
  }
  expect(wrong).toEqual({});
  await context.close();
}, 60_000);
