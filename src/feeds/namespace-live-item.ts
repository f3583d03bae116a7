import type { LiveItem } from '../namespace/live-item.ts';
import { cleanText, cleanTitle, cutToBytes } from './clean.ts';
import { elementOf, textElement, type FeedElement } from './elements.ts';
import { url, wholeLine } from './namespace-elements.ts';
import { sharedItemElements } from './namespace-item.ts';

/** podcast:liveItem, while it is to come or runs. It never has podcast:transcript or podcast:chapters. */
export function liveItemElement(item: LiveItem): FeedElement[] {
  if (item.status === 'ended') return [];
  return elementOf('podcast:liveItem', {
    needs: { status: item.status, start: wholeLine(item.start) },
    may: { end: wholeLine(item.end) },
    content: [...rssElements(item), ...sharedItemElements(filled(item))],
  });
}

function rssElements({ title, description, link, guid, enclosure }: LiveItem): FeedElement[] {
  return [
    ...textElement('title', cleanTitle(title)),
    ...textElement('description', cutToBytes(cleanText(description ?? ''), 4000)),
    ...textElement('link', url(link)),
    ...textElement('guid', wholeLine(guid), { isPermaLink: 'false' }),
    ...elementOf('enclosure', {
      needs: {
        url: url(enclosure.url),
        // RSS asks for it, and a stream has none.
        length: enclosure.length ?? 0,
        type: wholeLine(enclosure.type),
      },
    }),
  ];
}

function filled(item: LiveItem) {
  return {
    content_links: item.content_links,
    funding: item.funding ?? [],
    persons: item.persons ?? [],
    location: item.location ?? [],
    license: item.license ?? null,
    alternate_enclosures: item.alternate_enclosures ?? [],
    value: item.value ?? [],
    images: item.images ?? [],
    social_interact: item.social_interact ?? [],
    txt: item.txt ?? [],
    chat: item.chat ?? null,
  };
}
