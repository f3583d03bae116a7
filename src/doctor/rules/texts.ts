import type { FeedDocument } from '../feed-document.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { appleAndPsp, at, everyone, ofDocument } from './rule.ts';
import type { Rule } from './rule.ts';

const MOST_LETTERS = 255;

/** Feed rules 8 and 16: how values are written. */
export const textRules: readonly Rule[] = [
  {
    rule: 8,
    severity: 'warning',
    directories: appleAndPsp,
    title: 'No white space stands around a value that is compared.',
    check: ofDocument(paddedValues),
  },
  {
    rule: 8,
    severity: 'warning',
    directories: appleAndPsp,
    title: 'Values have at most 255 characters.',
    check: ofDocument(longValues),
  },
  {
    rule: 16,
    severity: 'info',
    directories: everyone,
    title: 'Titles are escaped once.',
    check: ofDocument(escapedTwice),
  },
];

/** Values that programs compare or parse; in others white space only looks odd. */
const compared = new Set(
  'link guid pubDate language itunes:explicit itunes:type itunes:episodeType itunes:episode itunes:season itunes:duration itunes:block itunes:complete itunes:new-feed-url itunes:email podcast:guid podcast:locked podcast:medium'.split(
    ' ',
  ),
);

const limited = new Set(
  'title copyright itunes:author itunes:title itunes:name itunes:email'.split(' '),
);

function* elementsOf({ channel, items }: FeedDocument): Iterable<[FeedElement, FeedElement?]> {
  for (const element of channel.elements) if (element.name !== 'item') yield [element];
  for (const item of items) for (const element of item.elements) yield [element, item];
}

function* paddedValues(document: FeedDocument): Iterable<Trouble> {
  for (const [element, item] of elementsOf(document)) {
    if (!compared.has(element.name) || element.text === element.text.trim()) continue;
    yield {
      where: at(element, item),
      message: `White space stands around the value of <${element.written}>: ${quoted(element.text)}.`,
      mend: 'Write the value right between the tags.',
    };
  }
}

function* longValues(document: FeedDocument): Iterable<Trouble> {
  for (const [element, item] of elementsOf(document)) {
    const { length } = element.text.trim();
    if (!limited.has(element.name) || length <= MOST_LETTERS) continue;
    yield {
      where: at(element, item),
      message: `<${element.written}> has ${length} characters; apps cut it at 255 or before.`,
      mend: 'Shorten it.',
    };
  }
}

function* escapedTwice(document: FeedDocument): Iterable<Trouble> {
  for (const [element, item] of elementsOf(document)) {
    const title = element.name === 'title' || element.name === 'itunes:title';
    const found = title && /&(amp|lt|gt|quot|apos|nbsp|#x?[0-9a-f]{2,6});/i.exec(element.text);
    if (found)
      yield {
        where: at(element, item),
        message: `The title ${quoted(element.text)} is escaped twice: apps show "${found[0]}" as it stands.`,
        mend: 'Escape it once; inside CDATA not at all.',
      };
  }
}
