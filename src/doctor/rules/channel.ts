import { isReply } from '../asking.ts';
import type { Examined } from '../examined.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { appleAndPsp, at, everyone, ofChannel, ofShow } from './rule.ts';
import type { Rule } from './rule.ts';
import { addressTrouble, insecure, sameAddress } from './web-address.ts';

const MOST_DESCRIPTION_BYTES = 4000;

/** Feed rules 17 to 22: the channel as RSS knows it. */
export const channelRules: readonly Rule[] = [
  {
    rule: 17,
    severity: 'error',
    directories: everyone,
    title: 'The show has one title.',
    check: ofChannel((channel) => once(channel, 'title', 'The show has no title.')),
  },
  {
    rule: 17,
    severity: 'info',
    directories: ['apple'],
    title: 'The title of the show has single spaces.',
    check: ofChannel(doubleSpaces),
  },
  {
    rule: 18,
    severity: 'error',
    directories: everyone,
    title: 'The show links to its web page.',
    check: ofChannel(link),
  },
  {
    rule: 18,
    severity: 'warning',
    directories: everyone,
    title: 'The web page of the show is https.',
    check: ofChannel(function* (channel) {
      const words = insecure(channel.value('link'), 'The link of the show');
      if (words)
        yield {
          where: at(channel.child('link') ?? channel),
          message: words.message,
          mend: 'Serve the page over https and write https://; browsers warn of what is not encrypted.',
        };
    }),
  },
  {
    rule: 19,
    severity: 'error',
    directories: everyone,
    title: 'The show has one description.',
    check: ofChannel((channel) => once(channel, 'description', 'The show has no description.')),
  },
  {
    rule: 19,
    severity: 'warning',
    directories: ['apple'],
    title: 'The description of the show has at most 4,000 bytes.',
    check: ofChannel(longDescription),
  },
  {
    rule: 20,
    severity: 'error',
    directories: appleAndPsp,
    title: 'The language is a code of ISO 639.',
    check: ofShow(language),
  },
  {
    rule: 21,
    severity: 'error',
    directories: ['psp-1'],
    title: 'The feed names its own address.',
    check: ofChannel(selfLink),
  },
  {
    rule: 21,
    severity: 'warning',
    directories: ['psp-1', 'podcast-index'],
    title: 'The address that the feed names first is its own.',
    check: ofChannel(rightSelfLink),
  },
  {
    rule: 22,
    severity: 'warning',
    directories: [],
    title: 'The RSS image has url, title and link, as the channel has them.',
    check: ofChannel(rssImage),
  },
];

/** Exactly one child of that name, with text in it. */
export function* once(parent: FeedElement, name: string, missing: string): Iterable<Trouble> {
  const found = parent.children(name);
  const mend = `Write exactly one <${name}>, with text in it.`;
  if (parent.value(name) === undefined) yield { where: at(parent), message: missing, mend };
  else if (found.length > 1)
    yield {
      where: at(found[1] ?? parent),
      message: `There are ${found.length} <${name}> in <${parent.name}>; apps disagree on which one counts.`,
      mend,
    };
}

function* doubleSpaces(channel: FeedElement): Iterable<Trouble> {
  const title = channel.child('title');
  if (title && / {2}/.test(title.text.trim()))
    yield {
      where: at(title),
      message: `The title ${quoted(title.text)} has several spaces in a row.`,
      mend: 'Leave one of them.',
    };
}

function* link(channel: FeedElement): Iterable<Trouble> {
  const element = channel.child('link') ?? channel;
  const words = addressTrouble(channel.value('link'), 'The link of the show');
  if (words) yield { where: at(element), ...words };
}

function* longDescription(channel: FeedElement): Iterable<Trouble> {
  const bytes = Buffer.byteLength(channel.value('description') ?? '');
  if (bytes > MOST_DESCRIPTION_BYTES)
    yield {
      where: at(channel.child('description') ?? channel),
      message: `The description of the show has ${bytes} bytes; Apple takes 4000.`,
      mend: 'Shorten it.',
    };
}

function* language(channel: FeedElement): Iterable<Trouble> {
  const code = channel.value('language');
  const mend = 'Write a code such as en or en-us.';
  if (code === undefined)
    yield { where: at(channel), message: 'The show does not say its language.', mend };
  else if (!/^[A-Za-z]{2}(-[A-Za-z0-9]{2,8}){0,2}$/.test(code) || !isLanguage(code))
    yield {
      where: at(channel.child('language') ?? channel),
      message: `The language ${quoted(code)} is no code that Apple knows.`,
      mend,
    };
}

function isLanguage(code: string): boolean {
  try {
    const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
    return names.of(code) !== undefined;
  } catch {
    return false;
  }
}

function selfLinks(channel: FeedElement): FeedElement[] {
  return channel.children('atom:link').filter((link) => link.attribute('rel') === 'self');
}

function* selfLink(channel: FeedElement): Iterable<Trouble> {
  const own = selfLinks(channel);
  const mend =
    'Write one <atom:link rel="self" type="application/rss+xml" href="…"> with the address of the feed.';
  if (own.length !== 1)
    yield {
      where: at(own[1] ?? channel),
      message:
        own.length === 0
          ? 'The feed does not name its own address.'
          : `The feed names ${own.length} addresses of its own.`,
      mend,
    };
  const words = own[0] && addressTrouble(own[0].attribute('href'), 'The atom:link of the feed');
  if (words) yield { where: at(own[0] ?? channel), ...words };
}

function* rightSelfLink(channel: FeedElement, examined: Examined): Iterable<Trouble> {
  const own = selfLinks(channel)[0];
  if (!own) return;
  const [first] = channel.children('atom:link');
  if (first && first !== own)
    yield {
      where: at(first),
      message:
        'Another atom:link stands before the one with rel="self"; some apps take the first for the feed.',
      mend: 'Put the one with rel="self" first.',
    };
  const href = own.attribute('href')?.trim() ?? '';
  const { main } = examined.answers;
  const asked = isReply(main) ? [examined.url, main.url] : [];
  if (asked.length > 0 && href !== '' && !asked.some((url) => sameAddress(url, href)))
    yield {
      where: { ...at(own), url: href.slice(0, 2000) },
      message: `The feed says that its address is ${quoted(href)}, but it was fetched from ${quoted(main && 'url' in main ? main.url : examined.url)}.`,
      mend: 'Give directories the address that the feed names, or correct it.',
    };
}

function* rssImage(channel: FeedElement): Iterable<Trouble> {
  const image = channel.child('image');
  if (!image) return;
  const where = at(image);
  const words = addressTrouble(image.value('url'), 'The <image> of the channel');
  if (words) yield { where, ...words };
  for (const name of ['title', 'link'])
    if (image.value(name) !== channel.value(name))
      yield {
        where,
        message: `The <${name}> of <image> is ${quoted(image.value(name) ?? '')}, and that of the channel is ${quoted(channel.value(name) ?? '')}.`,
        mend: `Write the same <${name}> in both.`,
      };
  for (const [name, most] of [['width', 144] as const, ['height', 400] as const])
    if (Number(image.value(name) ?? 0) > most)
      yield {
        where,
        message: `The <${name}> of <image> is ${quoted(image.value(name) ?? '')}; RSS allows ${most}.`,
        mend: `Leave <${name}> out.`,
      };
}
