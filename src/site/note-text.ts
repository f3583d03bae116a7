import type { FeedItem } from '../feeds/model.ts';
import { plainText } from '../platform/notes.ts';

/** In characters: some three lines. */
const LENGTH = 200;

/** The notes of an episode as one line of text, with a dot between the items of a list; empty without any. */
export function noteText({ descriptionHtml }: Pick<FeedItem, 'descriptionHtml'>): string {
  return plainText(descriptionHtml)
    .replaceAll(/\n{2,}/g, ' ')
    .replaceAll('\n', ' · ')
    .trim();
}

/** What a list says of an episode: its summary, or what its notes begin with, cut between words. */
export function saidInLists(item: Pick<FeedItem, 'summary' | 'descriptionHtml'>): string {
  const text = item.summary ?? noteText(item);
  if (text.length <= LENGTH) return text;
  const space = text.lastIndexOf(' ', LENGTH);
  return `${text.slice(0, space <= 0 ? LENGTH : space)} …`;
}
