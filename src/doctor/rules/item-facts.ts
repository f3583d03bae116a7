import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { hidden, oddExplicit } from './apple.ts';
import { apple, appleAndPsp, at, ofItems } from './rule.ts';
import type { Rule } from './rule.ts';

/** Feed rules 51 to 57: what Apple's elements say of an episode. */
export const itemFactRules: readonly Rule[] = [
  {
    rule: 51,
    severity: 'warning',
    directories: appleAndPsp,
    title: 'Every episode has a duration that can be read.',
    check: ofItems(duration),
  },
  {
    rule: 51,
    severity: 'info',
    directories: apple,
    title: 'The duration is a number of seconds.',
    check: ofItems(clockDuration),
  },
  {
    rule: 52,
    severity: 'warning',
    directories: appleAndPsp,
    title: 'What an episode says about explicit is true or false.',
    check: ofItems(explicit),
  },
  {
    rule: 53,
    severity: 'error',
    directories: apple,
    title: 'Season and episode are whole numbers from 1.',
    check: ofItems(numbers),
  },
  {
    rule: 54,
    severity: 'warning',
    directories: apple,
    title: 'The type of an episode is full, trailer or bonus.',
    check: ofItems(type),
  },
  {
    rule: 55,
    severity: 'info',
    directories: ['apple', 'podcast-index'],
    title: 'Both titles of an episode say the same.',
    check: ofItems(titles),
  },
  {
    rule: 57,
    severity: 'info',
    directories: apple,
    title: 'No episode is hidden.',
    check: ofItems((item) => hidden(item, item)),
  },
];

const clock = /^\d{1,4}(:\d{1,2}){1,2}(\.\d{1,3})?$/;

/** The seconds that a duration of a feed names; undefined when it cannot be read. */
export function durationSeconds(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{1,7}(\.\d{1,9})?$/.test(trimmed)) return Number(trimmed);
  if (!clock.test(trimmed)) return undefined;
  return trimmed.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}

function* duration(item: FeedElement): Iterable<Trouble> {
  const text = item.value('itunes:duration');
  const mend = 'Write <itunes:duration> in whole seconds.';
  if (text === undefined)
    yield { where: at(item, item), message: 'This episode does not say how long it is.', mend };
  else if ((durationSeconds(text) ?? 0) === 0)
    yield {
      where: at(item.child('itunes:duration') ?? item, item),
      message: `The duration is ${quoted(text)}.`,
      mend,
    };
}

function* clockDuration(item: FeedElement): Iterable<Trouble> {
  const text = item.value('itunes:duration') ?? '';
  if ((durationSeconds(text) ?? 0) > 0 && !/^\d+$/.test(text))
    yield {
      where: at(item.child('itunes:duration') ?? item, item),
      message: `The duration is ${quoted(text)}; most apps understand it, and Apple asks for whole seconds.`,
      mend: `Write ${Math.round(durationSeconds(text) ?? 0)}.`,
    };
}

function* explicit(item: FeedElement): Iterable<Trouble> {
  const text = item.value('itunes:explicit');
  if (text === undefined || text === 'true' || text === 'false') return;
  const oddity = oddExplicit(text);
  yield {
    where: at(item.child('itunes:explicit') ?? item, item),
    message: `itunes:explicit is ${quoted(text)}${oddity === undefined ? '' : `, ${oddity}`}.`,
    mend: 'Write true or false.',
  };
}

function* numbers(item: FeedElement): Iterable<Trouble> {
  for (const name of ['itunes:season', 'itunes:episode']) {
    const element = item.child(name);
    if (element && !/^[1-9]\d{0,8}$/.test(element.text.trim()))
      yield {
        where: at(element, item),
        message: `<${name}> is ${quoted(element.text)}, not a whole number from 1.`,
        mend: `Write a number, or leave <${name}> out.`,
      };
  }
}

function* type(item: FeedElement): Iterable<Trouble> {
  const text = item.value('itunes:episodeType');
  if (text !== undefined && !['full', 'trailer', 'bonus'].includes(text))
    yield {
      where: at(item.child('itunes:episodeType') ?? item, item),
      message: `itunes:episodeType is ${quoted(text)}.`,
      mend: 'Write full, trailer or bonus, in lower case.',
    };
}

function* titles(item: FeedElement): Iterable<Trouble> {
  const [title, short] = [item.value('title'), item.value('itunes:title')];
  // The number in front of the title is what the short one is for.
  if (title !== undefined && short !== undefined && !comparable(title).includes(comparable(short)))
    yield {
      where: at(item.child('itunes:title') ?? item, item),
      message: `The title is ${quoted(title)} in some apps and ${quoted(short)} in others.`,
      mend: 'Write the same words in <title> and <itunes:title>.',
    };
}

function comparable(text: string): string {
  return text.slice(0, 1000).replaceAll(/\s+/g, ' ').toLowerCase();
}
