import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { at, ofChannel, ofDocument, openApps } from './rule.ts';
import type { Rule } from './rule.ts';

const MANY_ITEMS = 1000;

/** Feed rules 156, 157, 160, 170 and 171: feeds in pages, Spotify's elements, PSP-1, and what breaks known apps. */
export const quirkRules: readonly Rule[] = [
  {
    rule: 156,
    severity: 'warning',
    directories: ['apple', 'spotify'],
    title: 'The feed has all episodes on its first page.',
    check: ofChannel(paged),
  },
  {
    rule: 156,
    severity: 'info',
    directories: ['podcast-index'],
    title: 'A long feed can be read in pages.',
    check: ofDocument(longFeed),
  },
  {
    rule: 157,
    severity: 'info',
    directories: ['spotify'],
    title: 'Spotify’s elements have values that it knows.',
    check: ofChannel(spotify),
  },
  {
    rule: 160,
    severity: 'warning',
    directories: ['psp-1'],
    title: 'The three namespaces of PSP-1 are declared.',
    check: ofDocument(pspNamespaces),
  },
  {
    rule: 170,
    severity: 'error',
    directories: ['podcast-index'],
    title: 'Chapters and transcripts belong to episodes only.',
    check: ofChannel(crash),
  },
  {
    rule: 171,
    severity: 'warning',
    directories: openApps,
    title: 'Live items that have ended are gone.',
    check: ofChannel(ended),
  },
];

function* paged(channel: FeedElement): Iterable<Trouble> {
  for (const link of channel.children('atom:link')) {
    if (link.attribute('rel') === 'next')
      yield {
        where: at(link),
        message: 'The feed continues on another page; Apple and Spotify read the first one only.',
        mend: 'Offer the whole show under the address that directories have.',
      };
    if (link.attribute('rel') === 'prev')
      yield {
        where: at(link),
        message: 'The page before is called "prev"; RFC 5005 calls it "previous".',
        mend: 'Write rel="previous".',
      };
  }
}

function* longFeed({ channel, items }: FeedDocument): Iterable<Trouble> {
  if (items.length > MANY_ITEMS && channel.child('fh:complete') === undefined)
    yield {
      where: at(channel),
      message: `The feed has ${items.length} episodes, which every app downloads after each change.`,
      mend: 'You may offer pages (RFC 5005) under a second address; leave all episodes in this one.',
    };
}

function* spotify(channel: FeedElement): Iterable<Trouble> {
  const countries = channel.child('spotify:countryOfOrigin');
  if (countries && !/^[a-z]{2}( [a-z]{2}){0,250}$/.test(countries.text.trim()))
    yield {
      where: at(countries),
      message: `spotify:countryOfOrigin is ${quoted(countries.text)}.`,
      mend: 'Write codes of countries in lower case with spaces between, such as "at de".',
    };
  const limit = channel.child('spotify:limit');
  if (limit && !/^[1-9]\d{0,5}$/.test(limit.attribute('recentCount') ?? ''))
    yield {
      where: at(limit),
      message: `The recentCount of spotify:limit is ${quoted(limit.attribute('recentCount') ?? '')}.`,
      mend: 'Write the number of episodes that Spotify shall show, or take it out.',
    };
}

function* pspNamespaces({ root }: FeedDocument): Iterable<Trouble> {
  for (const prefix of ['itunes', 'podcast', 'atom'])
    if (root.attribute(`xmlns:${prefix}`) === undefined)
      yield {
        where: at(root),
        message: `The namespace "${prefix}" is not declared on <rss>.`,
        mend: `Declare xmlns:${prefix} there, and use what it offers.`,
      };
}

function* crash(channel: FeedElement): Iterable<Trouble> {
  for (const parent of [channel, ...channel.children('podcast:liveItem')])
    for (const name of ['podcast:transcript', 'podcast:chapters'])
      for (const element of parent.children(name))
        yield {
          where: at(element),
          message: `<${name}> stands in <${parent.written}>: AntennaPod breaks off there, and the feed stops updating for its listeners.`,
          mend: 'Put it into the <item> of the episode, or take it out.',
        };
}

function* ended(channel: FeedElement): Iterable<Trouble> {
  for (const live of channel.children('podcast:liveItem'))
    if (live.attribute('status')?.toLowerCase() === 'ended')
      yield {
        where: at(live),
        message:
          'A live item that has ended is still in the feed, and confuses apps that do not know live items.',
        mend: 'Take it out, and publish the recording as an episode.',
      };
}
