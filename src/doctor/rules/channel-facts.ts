import { parseFeedDate } from '../feed-date.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { at, everyone, ofChannel, ofDocument } from './rule.ts';
import type { Rule } from './rule.ts';

/** Feed rules 23 to 26: what the channel says of its makers and its dates. */
export const channelFactRules: readonly Rule[] = [
  {
    rule: 23,
    severity: 'info',
    directories: ['psp-1'],
    title: 'The copyright names its owner only.',
    check: ofChannel(copyright),
  },
  {
    rule: 24,
    severity: 'warning',
    directories: [],
    title: 'Editors are written as mail@host (Name).',
    check: ofChannel(editors),
  },
  {
    rule: 25,
    severity: 'warning',
    directories: everyone,
    title:
      'The dates of the channel can be read, and the last change is not older than the newest episode.',
    check: ofDocument(({ channel, items }) => dates(channel, items)),
  },
  {
    rule: 26,
    severity: 'info',
    directories: [],
    title: 'The ttl is a number of minutes.',
    check: ofChannel(ttl),
  },
];

function* copyright(channel: FeedElement): Iterable<Trouble> {
  const text = channel.value('copyright');
  if (text !== undefined && /©|\(c\)|copyright|\b(19|20)\d\d\b/i.test(text))
    yield {
      where: at(channel.child('copyright') ?? channel),
      message: `The copyright is ${quoted(text)}; PSP-1 asks for the name without the word, the sign or a year.`,
      mend: 'Write the name of the owner only.',
    };
}

function* editors(channel: FeedElement): Iterable<Trouble> {
  for (const name of ['managingEditor', 'webMaster']) {
    const text = channel.value(name);
    if (text === undefined || /^[^\s@()]{1,200}@[^\s@()]{1,200}( \([^()]{1,200}\))?$/.test(text))
      continue;
    yield {
      where: at(channel.child(name) ?? channel),
      message: `<${name}> is ${quoted(text)}, not an e-mail address with a name in brackets.`,
      mend: 'Write it as ada@example.org (Ada Example), or leave it out.',
    };
  }
}

function* dates(channel: FeedElement, items: readonly FeedElement[]): Iterable<Trouble> {
  for (const name of ['pubDate', 'lastBuildDate']) {
    const text = channel.value(name);
    const date = text === undefined ? undefined : parseFeedDate(text);
    if (text !== undefined && (date === undefined || date.oddity !== undefined))
      yield {
        where: at(channel.child(name) ?? channel),
        message: `The ${name} of the show is ${quoted(text)}${date?.oddity === undefined ? ', which is no date of RSS' : `: ${date.oddity}`}.`,
        mend: 'Write it as Wed, 04 Nov 2026 07:00:00 GMT.',
      };
  }
  const built = parseFeedDate(channel.value('lastBuildDate') ?? '')?.at;
  const newest = items.reduce(
    (latest, item) => Math.max(latest, parseFeedDate(item.value('pubDate') ?? '')?.at ?? 0),
    0,
  );
  if (built !== undefined && built < newest)
    yield {
      where: at(channel.child('lastBuildDate') ?? channel),
      message: `lastBuildDate is ${quoted(channel.value('lastBuildDate') ?? '')}, older than the newest episode.`,
      mend: 'Set it to the time of the last change.',
    };
}

function* ttl(channel: FeedElement): Iterable<Trouble> {
  const text = channel.value('ttl');
  if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text))
    yield {
      where: at(channel.child('ttl') ?? channel),
      message: `The ttl is ${quoted(text)}, not a number of minutes.`,
      mend: 'Write a whole number such as 60, or leave it out.',
    };
}
