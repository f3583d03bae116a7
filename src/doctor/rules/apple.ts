import { isReply } from '../asking.ts';
import type { Examined } from '../examined.ts';
import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { parseFeedDate } from '../feed-date.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { apple, appleAndPsp, at, everyone, ofChannel, ofDocument, ofShow } from './rule.ts';
import type { Rule } from './rule.ts';
import { addressTrouble, sameAddress } from './web-address.ts';

/** Feed rules 30 to 39: what Apple's elements say of the show. Categories and artwork have files of their own. */
export const appleRules: readonly Rule[] = [
  {
    rule: 30,
    severity: 'error',
    directories: [...appleAndPsp, 'spotify'],
    title: 'The show says whether it is explicit.',
    check: ofShow(explicit),
  },
  {
    rule: 30,
    severity: 'warning',
    directories: [...appleAndPsp, 'spotify'],
    title: 'Explicit is true or false.',
    check: ofChannel(oldExplicit),
  },
  {
    rule: 31,
    severity: 'error',
    directories: ['spotify'],
    title: 'The show names its author.',
    check: ofShow(author),
  },
  {
    rule: 32,
    severity: 'warning',
    directories: ['spotify', 'youtube', 'amazon'],
    title: 'The feed has an e-mail address that ownership codes can be sent to.',
    check: ofShow(owner),
  },
  {
    rule: 33,
    severity: 'error',
    directories: apple,
    title: 'The type of the show is episodic or serial.',
    check: ofChannel(type),
  },
  {
    rule: 34,
    severity: 'warning',
    directories: apple,
    title: 'A serial show numbers its episodes; an episodic one lists the newest first.',
    check: ofDocument(order),
  },
  {
    rule: 36,
    severity: 'error',
    directories: everyone,
    title: 'A new address of the feed is a whole address.',
    check: ofChannel(newFeedUrl),
  },
  {
    rule: 36,
    severity: 'warning',
    directories: everyone,
    title: 'itunes:new-feed-url points at the feed itself.',
    check: ofChannel(movingAway),
  },
  {
    rule: 37,
    severity: 'warning',
    directories: apple,
    title: 'The show is not hidden.',
    check: ofChannel((channel) => hidden(channel)),
  },
  {
    rule: 38,
    severity: 'info',
    directories: apple,
    title: 'itunes:complete is Yes or absent, and podcast:updateFrequency agrees.',
    check: ofChannel(complete),
  },
  {
    rule: 39,
    severity: 'warning',
    directories: apple,
    title: 'Both forms of Apple’s ownership token are the same.',
    check: ofChannel(ownershipToken),
  },
];

/** What was written before true and false. */
const oldWords = /^(yes|no|clean|explicit)$/i;

function* explicit(channel: FeedElement): Iterable<Trouble> {
  const text = channel.value('itunes:explicit');
  const mend = 'Write <itunes:explicit>false</itunes:explicit>, or true.';
  if (text === undefined)
    yield { where: at(channel), message: 'The show does not say whether it is explicit.', mend };
  else if (!/^(true|false)$/i.test(text) && !oldWords.test(text))
    yield {
      where: at(channel.child('itunes:explicit') ?? channel),
      message: `itunes:explicit is ${quoted(text)}.`,
      mend,
    };
}

function* oldExplicit(channel: FeedElement): Iterable<Trouble> {
  const text = channel.value('itunes:explicit');
  const oddity = oddExplicit(text ?? '');
  if (text !== undefined && oddity !== undefined)
    yield {
      where: at(channel.child('itunes:explicit') ?? channel),
      message: `itunes:explicit is ${quoted(text)}, ${oddity}.`,
      mend: 'Write true or false.',
    };
}

/** Feed rules 30 and 52: why a value that apps understand is not the right one; undefined for all others. */
export function oddExplicit(text: string): string | undefined {
  if (oldWords.test(text)) return 'a word of older guides: Apple and PSP-1 know true and false';
  const isTruth = /^(true|false)$/i.test(text);
  return isTruth && text !== text.toLowerCase() ? 'which is not in lower case' : undefined;
}

function* author(channel: FeedElement): Iterable<Trouble> {
  if (channel.value('itunes:author') === undefined)
    yield {
      where: at(channel),
      message: 'The show does not name its author.',
      mend: 'Add <itunes:author> with the name that apps print under the title.',
    };
}

function* owner(channel: FeedElement): Iterable<Trouble> {
  const element = channel.child('itunes:owner');
  const email = element?.value('itunes:email');
  if (email === undefined)
    yield {
      where: at(element ?? channel),
      message:
        'The feed has no e-mail address of its owner; Spotify, YouTube and Amazon send their codes there.',
      mend: 'Add <itunes:owner> with <itunes:name> and <itunes:email>, at least while you submit the show.',
    };
  else if (!/^[^\s@]{1,200}@[^\s@]{1,200}\.[^\s@.]{1,60}$/.test(email))
    yield {
      where: at(element ?? channel),
      message: `The e-mail address of the owner is ${quoted(email)}.`,
      mend: 'Write an address that you can read mail at.',
    };
}

function* type(channel: FeedElement): Iterable<Trouble> {
  const text = channel.value('itunes:type');
  if (text !== undefined && text !== 'episodic' && text !== 'serial')
    yield {
      where: at(channel.child('itunes:type') ?? channel),
      message: `itunes:type is ${quoted(text)}.`,
      mend: 'Write episodic or serial, in lower case.',
    };
}

function* order({ channel, items }: FeedDocument): Iterable<Trouble> {
  if (channel.value('itunes:type') === 'serial') {
    for (const item of items)
      if (isFull(item) && item.value('itunes:episode') === undefined)
        yield {
          where: at(item, item),
          message: 'The show is serial, and this episode has no number.',
          mend: 'Add <itunes:episode>; Apple orders a serial show by it.',
        };
    return;
  }
  let before = Infinity;
  for (const item of items) {
    const date = parseFeedDate(item.value('pubDate') ?? '')?.at ?? before;
    if (date > before) {
      yield {
        where: at(item, item),
        message: 'This episode is newer than the one before it.',
        mend: 'List the newest episode first; some apps look at the first few only.',
      };
      return;
    }
    before = date;
  }
}

function isFull(item: FeedElement): boolean {
  return (item.value('itunes:episodeType') ?? 'full').toLowerCase() === 'full';
}

function* newFeedUrl(channel: FeedElement): Iterable<Trouble> {
  const element = channel.child('itunes:new-feed-url');
  const words = element && addressTrouble(element.text, 'itunes:new-feed-url');
  if (element && words) yield { where: at(element), ...words };
}

function* movingAway(channel: FeedElement, examined: Examined): Iterable<Trouble> {
  const element = channel.child('itunes:new-feed-url');
  const target = element?.text.trim() ?? '';
  const { main } = examined.answers;
  if (!element || !isReply(main) || URL.parse(target) === null) return;
  if (!sameAddress(target, examined.url) && !sameAddress(target, main.url))
    yield {
      where: { ...at(element), url: target.slice(0, 2000) },
      message: `The feed tells apps to move to ${quoted(target)}.`,
      mend: 'Right when the show moved there; let this address redirect with 301, too. Otherwise take it out at once.',
    };
}

/** Feed rules 37 and 57. */
export function* hidden(parent: FeedElement, item?: FeedElement): Iterable<Trouble> {
  const element = parent.child('itunes:block');
  const text = element?.text.trim();
  if (!element || text === undefined) return;
  const what = item ? 'This episode' : 'The show';
  if (/^yes$/i.test(text))
    yield {
      where: at(element, item),
      message: `${what} is hidden from Apple Podcasts and from searches (itunes:block is Yes).`,
      mend: 'Take <itunes:block> out when it shall be found.',
    };
  else if (!/^(no|false)$/i.test(text))
    yield {
      where: at(element, item),
      message: `itunes:block is ${quoted(text)}, which has no effect; only Yes has.`,
      mend: 'Write Yes, or take it out.',
    };
}

function* complete(channel: FeedElement): Iterable<Trouble> {
  const text = channel.value('itunes:complete');
  if (text === undefined) return;
  const where = at(channel.child('itunes:complete') ?? channel);
  if (text !== 'Yes')
    yield {
      where,
      message: `itunes:complete is ${quoted(text)}, which has no effect; only Yes has.`,
      mend: 'Write Yes when no episode will follow, or take it out.',
    };
  else if (channel.child('podcast:updateFrequency')?.attribute('complete') !== 'true')
    yield {
      where,
      message: 'The show says to Apple that it has ended, and not to other apps.',
      mend: 'Add <podcast:updateFrequency complete="true">.',
    };
}

function* ownershipToken(channel: FeedElement): Iterable<Trouble> {
  const own = channel.value('itunes:applepodcastsverify');
  const [open] = channel
    .children('podcast:txt')
    .filter((txt) => txt.attribute('purpose') === 'applepodcastsverify');
  if (own !== undefined && open && open.text.trim() !== own)
    yield {
      where: at(open),
      message: `Apple’s ownership token is ${quoted(own)} in one place and ${quoted(open.text)} in the other.`,
      mend: 'Write the newer one in both, or take both out once the show is yours.',
    };
}
