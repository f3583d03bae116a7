import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import type { Trouble } from '../finding.ts';
import { apple, at, ofDocument } from './rule.ts';
import type { Rule } from './rule.ts';

/** Feed rules 40 and 41: elements that tell nothing new. */
export const retiredRules: readonly Rule[] = [
  {
    rule: 40,
    severity: 'warning',
    directories: ['podcast-index'],
    title: 'The summary is no copy of the description.',
    check: ofDocument(summaries),
  },
  {
    rule: 41,
    severity: 'info',
    directories: apple,
    title: 'Elements that Apple does not read any more are not used.',
    check: ofDocument(retired),
  },
];

function* summaries({ channel, items }: FeedDocument): Iterable<Trouble> {
  const mend = 'Take it out; it makes the feed larger and tells nothing new.';
  if (repeats(channel))
    yield {
      where: at(channel.child('itunes:summary') ?? channel),
      message: 'The itunes:summary of the show repeats its description.',
      mend,
    };
  const [first, ...others] = items.filter((item) => repeats(item));
  if (first)
    yield {
      where: at(first.child('itunes:summary') ?? first, first),
      message: `itunes:summary repeats the description${others.length > 0 ? ` in ${others.length + 1} episodes` : ''}.`,
      mend,
    };
}

function repeats(parent: FeedElement): boolean {
  const summary = parent.value('itunes:summary');
  return summary !== undefined && summary === parent.value('description');
}

function* retired({ channel, items }: FeedDocument): Iterable<Trouble> {
  for (const name of ['itunes:keywords', 'itunes:subtitle']) {
    const users = [channel, ...items].filter((parent) => parent.child(name) !== undefined);
    const [first] = users;
    if (first)
      yield {
        where: at(first.child(name) ?? first, first === channel ? undefined : first),
        message: `<${name}> is used ${users.length === 1 ? 'once' : `${users.length} times`}; Apple does not read it any more.`,
        mend: 'It may go.',
      };
  }
}
