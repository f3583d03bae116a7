import { parseFeedDate } from './feed-date.ts';
import type { FeedElement } from './feed-element.ts';

const NEWEST = 3;
const OTHERS = 2;

/** The newest three episodes, the oldest, and two from between: those that are tried. */
export function chooseSamples(items: readonly FeedElement[]): FeedElement[] {
  const newestFirst = items
    .filter((item) => enclosureUrl(item) !== undefined)
    .map((item) => ({ item, at: parseFeedDate(item.value('pubDate') ?? '')?.at ?? 0 }))
    .toSorted((one, other) => other.at - one.at)
    .map(({ item }) => item);
  const between = newestFirst.slice(NEWEST, -1);
  const step = Math.max(1, Math.floor(between.length / (OTHERS + 1)));
  const others = [between[step - 1], between[2 * step - 1]];
  const chosen = [...newestFirst.slice(0, NEWEST), ...others, newestFirst.at(-1)];
  return [...new Set(chosen.filter((item) => item !== undefined))];
}

/** Where the audio of an item is; undefined when it says nothing that can be asked for. */
export function enclosureUrl(item: FeedElement): string | undefined {
  return webUrlOf(item.child('enclosure')?.attribute('url'));
}

/** The URL as it is written, when it is an absolute http or https one. */
export function webUrlOf(text: string | undefined): string | undefined {
  const written = text?.trim() ?? '';
  return /^https?:$/.test(URL.parse(written)?.protocol ?? '') ? written : undefined;
}
