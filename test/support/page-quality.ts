import type { Page } from 'playwright-core';

/** The smallest text, and the smallest thing to press, on a phone (CSS px). */
const TEXT_PX = 12;
const TARGET_PX = 44;
/** How much of the window may move while a page comes in (web.dev/articles/cls: "good"). */
const SHIFT = 0.1;
/** How many times wider than shown a picture may be: screens have up to three pixels in one. */
const DENSITY = 3.2;
/** A page with more is slow to lay out on a phone (Lighthouse, "dom-size"). */
const ELEMENTS = 1400;

/** Lets a page note from its beginning what moves in it. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[])
        seen.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/**
 * What a report on a page would hold against it, as Lighthouse's: of its head, its pictures, its scripts, its size, what
 * moves, and what is too small to be read or pressed. After `watchShifts`.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const bounds = { TEXT_PX, TARGET_PX, SHIFT, DENSITY, ELEMENTS };
  return await page.evaluate((most) => {
    const faults: string[] = [];
    const all = <E extends Element = HTMLElement>(selector: string) => [
      ...document.querySelectorAll<E>(selector),
    ];
    const named = (element: Element) => element.outerHTML.slice(0, 120);
    const hold = (fault: string, found: Element[]) =>
      faults.push(...found.slice(0, 3).map((element) => `${fault}: ${named(element)}`));
    const isSeen = (element: Element) => element.checkVisibility({ visibilityProperty: true });

    const wanted = ['title', 'meta[name=viewport]', 'meta[charset]', 'html[lang]'];
    for (const selector of wanted)
      if (!document.querySelector(selector)) faults.push(`no ${selector}`);
    if (document.title.trim().length < 4) faults.push('a title that says nothing');
    if (document.compatMode !== 'CSS1Compat') faults.push('quirks mode');

    hold('a picture without its size', all('img:not([width][height])'));
    hold(
      'a picture larger than it is shown',
      // What a feed names is looked at as apps get it.
      all<HTMLImageElement>('img:not(.seen img)').filter(
        (img) => isSeen(img) && img.width > 1 && img.naturalWidth > most.DENSITY * img.width,
      ),
    );
    const blocking =
      'head script[src]:not([defer], [async], [type=module]), script:not([src], [type])';
    hold('a script that blocks', all(blocking));
    hold('a link that leads nowhere', all('a:not([href])'));
    const vague = /^(click here|here|more|read more|link)$/i;
    hold(
      'a link that says nothing',
      all('a').filter((a) => vague.test(a.textContent.trim())),
    );
    if (all('*').length > most.ELEMENTS) faults.push(`${all('*').length} elements`);

    const seen = Reflect.get(globalThis, 'seen') as { shift: number };
    if (seen.shift > most.SHIFT) faults.push(`the page moves: ${seen.shift.toFixed(3)}`);

    const texts = all('body *').filter(
      (element) =>
        isSeen(element) &&
        [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
    );
    hold(
      'small text',
      texts.filter(
        (element) => Number.parseFloat(getComputedStyle(element).fontSize) < most.TEXT_PX,
      ),
    );
    const pressed =
      'button, select, summary, textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=range], [type=color]), [role=button]';
    hold(
      'small to press',
      all(pressed).filter((element) => {
        const { height, width } = element.getBoundingClientRect();
        const isSmall = Math.min(height, width) < most.TARGET_PX - 0.5;
        return isSeen(element) && height > 1 && isSmall;
      }),
    );
    return faults;
  }, bounds);
}

/** Says so when a page is wider than its window. */
export async function tooWide(page: Page): Promise<string[]> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  return scrollWidth > clientWidth ? [`${scrollWidth} px wide in ${clientWidth}`] : [];
}

/** Links of a page to a place on it that is not there. */
export async function linksToNowhere(page: Page): Promise<string[]> {
  return await page
    .locator('a[href^="#"]')
    .evaluateAll((links) =>
      links
        .map((link) => link.getAttribute('href') ?? '')
        .filter((href) => href !== '#' && !document.getElementById(href.slice(1))),
    );
}
