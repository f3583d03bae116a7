import type { Examined } from '../examined.ts';
import { parseFeedDate } from '../feed-date.ts';
import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { once } from './channel.ts';
import { apple, appleAndPsp, at, everyone, isPublisher, ofDocument, ofItems } from './rule.ts';
import type { Rule } from './rule.ts';
import { addressTrouble } from './web-address.ts';

/** Feed rules 42 to 46, 50 and 58: what an episode is known by, and when it came. */
export const itemRules: readonly Rule[] = [
  {
    rule: 42,
    severity: 'error',
    directories: everyone,
    title: 'Every episode has one title.',
    check: ofItems((item) => inItem(item, once(item, 'title', 'This episode has no title.'))),
  },
  {
    rule: 42,
    severity: 'warning',
    directories: apple,
    title: 'Titles have no markup.',
    check: ofItems(markup),
  },
  {
    rule: 42,
    severity: 'info',
    directories: apple,
    title: 'Titles do not begin with the number of the episode.',
    check: ofItems(numbered),
  },
  {
    rule: 43,
    severity: 'error',
    directories: everyone,
    title: 'Every episode has one guid.',
    check: ofItems((item) => inItem(item, once(item, 'guid', 'This episode has no guid.'))),
  },
  {
    rule: 43,
    severity: 'error',
    directories: everyone,
    title: 'No two episodes have the same guid.',
    check: ofDocument(({ items }) => doubles(items, guidOf, guidTwice)),
  },
  {
    rule: 44,
    severity: 'warning',
    directories: ['psp-1'],
    title: 'A guid that is no address says so.',
    check: ofItems(permalink),
  },
  {
    rule: 46,
    severity: 'error',
    directories: appleAndPsp,
    title: 'Every episode has a date that can be read.',
    check: ofItems(date),
  },
  {
    rule: 46,
    severity: 'warning',
    directories: apple,
    title: 'Dates are written as RFC 2822 asks, and have passed.',
    check: ofItems(oddDate),
  },
  {
    rule: 50,
    severity: 'warning',
    directories: ['psp-1'],
    title: 'Every episode links to its page.',
    check: ofItems(link),
  },
  {
    rule: 58,
    severity: 'error',
    directories: everyone,
    title: 'The feed has an episode.',
    check: ofDocument(someEpisode),
  },
];

function* inItem(item: FeedElement, troubles: Iterable<Trouble>): Iterable<Trouble> {
  for (const { where, ...words } of troubles)
    yield { where: { ...at(item, item), ...where }, ...words };
}

function* markup(item: FeedElement): Iterable<Trouble> {
  const title = item.value('title');
  if (title !== undefined && /<\/?[a-z][a-z0-9]{0,9}[\s/>]/i.test(title))
    yield {
      where: at(item.child('title') ?? item, item),
      message: `The title ${quoted(title)} has markup, which is shown as it stands.`,
      mend: 'Write plain text.',
    };
}

function* numbered(item: FeedElement): Iterable<Trouble> {
  const title = item.value('title');
  // Neither a hashtag (#30DaysOfCode) nor a time of day (10:30) is one.
  const number =
    /^(#\d+\b|(episode|ep\.?|folge) ?#?\d+|s\d+ ?e\d+|\d{1,4}(\s?[:)](?!\d)|(\.| [-–])\s))/i.exec(
      title ?? '',
    );
  if (number)
    yield {
      where: at(item.child('title') ?? item, item),
      message: `The title begins with the number of the episode: ${quoted(title ?? '')}.`,
      mend: 'Put the number in <itunes:episode>; apps show it beside the title.',
    };
}

function guidOf(item: FeedElement): string | undefined {
  return item.value('guid');
}

function guidTwice(guid: string) {
  return {
    message: `Another episode has the same guid ${quoted(guid)}; apps show one of the two.`,
    mend: 'Give the newer one a guid of its own, and keep the older one as it is.',
  };
}

/** Every item after the first one with the same key. */
export function* doubles(
  items: readonly FeedElement[],
  keyOf: (item: FeedElement) => string | undefined,
  words: (key: string) => Omit<Trouble, 'where'>,
): Iterable<Trouble> {
  const seen = new Set<string>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    if (seen.has(key)) yield { where: at(item, item), ...words(key) };
    seen.add(key);
  }
}

function* permalink(item: FeedElement): Iterable<Trouble> {
  const guid = item.child('guid');
  const text = guid?.text.trim() ?? '';
  const said = guid?.attribute('isPermaLink')?.trim().toLowerCase();
  if (guid && text !== '' && said !== 'false' && !/^https?:\/\/\S+$/i.test(text))
    yield {
      where: at(guid, item),
      message: `The guid ${quoted(text)} is no address, and does not say so.`,
      mend: 'Write <guid isPermaLink="false">; the guid itself must never change.',
    };
}

function* date(item: FeedElement): Iterable<Trouble> {
  const text = item.value('pubDate');
  const mend = 'Write <pubDate> as Wed, 04 Nov 2026 07:00:00 GMT.';
  if (text === undefined)
    yield { where: at(item, item), message: 'This episode has no date.', mend };
  else if (parseFeedDate(text) === undefined)
    yield {
      where: at(item.child('pubDate') ?? item, item),
      message: `The date ${quoted(text)} cannot be read as a date of RSS.`,
      mend,
    };
}

/** Clocks differ. */
const GRACE_MS = 10 * 60_000;

function* oddDate(item: FeedElement, { now }: Examined): Iterable<Trouble> {
  const text = item.value('pubDate') ?? '';
  const found = parseFeedDate(text);
  const where = at(item.child('pubDate') ?? item, item);
  if (found?.oddity !== undefined)
    yield {
      where,
      message: `In the date ${quoted(text)}, ${found.oddity}.`,
      mend: 'Write it as Wed, 04 Nov 2026 07:00:00 GMT.',
    };
  if (found !== undefined && found.at > now + GRACE_MS)
    yield {
      where,
      message: `The date ${quoted(text)} lies in the future; some apps show the episode now, others hide it.`,
      mend: 'Leave an episode out of the feed until its time has come.',
    };
}

function* link(item: FeedElement): Iterable<Trouble> {
  const text = item.value('link');
  const where = at(item.child('link') ?? item, item);
  const words = addressTrouble(text, 'The link of this episode');
  if (text === undefined)
    yield {
      where,
      message: 'This episode does not link to its page.',
      mend: 'Add <link> with the address of its page.',
    };
  else if (words) yield { where, ...words };
}

function* someEpisode({ channel, items }: FeedDocument): Iterable<Trouble> {
  // Feeds that only name other feeds have none (feed rule 108).
  if (items.length > 0 || channel.child('podcast:remoteItem') !== undefined) return;
  if (isPublisher(channel)) return;
  yield {
    where: at(channel),
    message: 'There is no episode in the feed; directories take a show with its first one.',
    mend: 'Publish an episode, or a trailer.',
  };
}
