import { openBytesReader } from './feed-bytes.ts';
import type { BytesFacts } from './feed-bytes.ts';
import type { FeedElement } from './feed-element.ts';
import { openFeedParser } from './feed-parser.ts';
import type { Fault, ParsedFeed } from './feed-parser.ts';

/** What Podcast Index reads at most (feed rule 15). */
export const MOST_FEED_BYTES = 70 * 1024 * 1024;

/** An RSS document that has a channel. */
export interface FeedDocument {
  root: FeedElement;
  channel: FeedElement;
  /** In the order of the document. */
  items: FeedElement[];
}

/** Everything that reading the body of a feed told. */
export interface Reading extends BytesFacts, Pick<ParsedFeed, 'unboundPrefixes' | 'faults'> {
  /** The name of the outermost element, if there is one. */
  rootName: string | undefined;
  /** Undefined when it is no RSS; there may be faults beside it. */
  document: FeedDocument | undefined;
  /** Where a comment follows the last item. */
  trailingCommentLine: number | undefined;
}

export interface FeedReader {
  /** @returns false when the rest need not be read. */
  write(chunk: Buffer): boolean;
  end(): Reading;
}

/** Reads a feed as it comes. It holds the texts of the document once, and its bytes never. Never throws. */
export function openFeedReader(): FeedReader {
  const reader = openBytesReader();
  const parser = openFeedParser();
  let left = MOST_FEED_BYTES;
  return {
    write(chunk) {
      left -= chunk.length;
      return parser.write(reader.write(chunk)) && left >= 0;
    },
    end() {
      const { text, facts } = reader.end();
      parser.write(text);
      const parsed = parser.end();
      return left >= 0 ? readingOf(parsed, facts) : readingOf(tooLarge(parsed), facts);
    },
  };
}

/** What broke off is no fault of the document's own. */
function tooLarge(parsed: ParsedFeed): ParsedFeed {
  const message = `The feed is larger than ${MOST_FEED_BYTES} bytes.`;
  const fault: Fault = { kind: 'size', line: 1, message };
  return { ...parsed, broken: true, faults: [fault] };
}

function readingOf(parsed: ParsedFeed, facts: BytesFacts): Reading {
  const { root, broken, faults, unboundPrefixes, lastCommentLine } = parsed;
  // Half a tree would be reported for all that it lacks.
  const document = root && !broken ? documentOf(root) : undefined;
  return {
    ...facts,
    // HTML breaks every rule of XML, and that is not what is wrong with it.
    faults: facts.isWebPage ? [] : faults,
    unboundPrefixes,
    rootName: root?.name,
    document,
    trailingCommentLine: document && document.items.length > 0 ? lastCommentLine : undefined,
  };
}

function documentOf(root: FeedElement): FeedDocument | undefined {
  const channel = root.name === 'rss' ? root.child('channel') : undefined;
  return channel && { root, channel, items: channel.children('item') };
}
