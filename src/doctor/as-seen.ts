import { parseFeedDate } from './feed-date.ts';
import type { FeedDocument } from './feed-document.ts';
import type { FeedElement } from './feed-element.ts';
import { durationSeconds } from './rules/item-facts.ts';

/** A feed as an app shows it to listeners. Texts are as they came, HTML too: whoever shows them must clean them. */
export interface FeedAsSeen {
  title: string | undefined;
  author: string | undefined;
  coverUrl: string | undefined;
  description: string | undefined;
  /** The first ones. */
  items: ItemAsSeen[];
  /** How many there are. */
  itemCount: number;
}

export interface ItemAsSeen {
  title: string | undefined;
  guid: string | undefined;
  /** Milliseconds. */
  publishedAt: number | undefined;
  durationSeconds: number | undefined;
  notes: string | undefined;
}

/** @param most how many items are wanted. */
export function feedAsSeen({ channel, items }: FeedDocument, most: number): FeedAsSeen {
  return {
    title: channel.value('title'),
    author: channel.value('itunes:author'),
    coverUrl: channel.child('itunes:image')?.attribute('href'),
    description: channel.value('description'),
    items: items.slice(0, most).map(itemAsSeen),
    itemCount: items.length,
  };
}

function itemAsSeen(item: FeedElement): ItemAsSeen {
  return {
    title: item.value('itunes:title') ?? item.value('title'),
    guid: item.value('guid'),
    publishedAt: parseFeedDate(item.value('pubDate') ?? '')?.at,
    durationSeconds: durationSeconds(item.value('itunes:duration') ?? ''),
    notes: item.value('content:encoded') ?? item.value('description'),
  };
}
