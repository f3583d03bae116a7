import { cleanLine, cleanText, cleanTitle, cleanUrl, cutToBytes } from './clean.ts';
import { companionElements } from './companion-elements.ts';
import { attributeElement, htmlElement, textElement, type FeedElement } from './elements.ts';
import type { FeedItem } from './model.ts';
import { podcastItemElements } from './namespace-item.ts';

/**
 * The elements of an item that the `podcast` package lacks or writes wrongly; they follow its own, so the
 * whole notes come after the description, as the RSS profile asks. `podcast:*` before `itunes:*`.
 */
export function itemElements(item: FeedItem): FeedElement[] {
  const description = cleanText(item.descriptionHtml);
  const content = cleanText(item.contentHtml ?? '');
  const season = ordinal(item.season);
  const episode = ordinal(item.episode);
  return [
    ...htmlElement('content:encoded', content === description ? '' : content),
    ...companionElements(item),
    ...podcastItemElements(item.namespace, { season, episode }),
    ...textElement('itunes:title', cleanTitle(item.title)),
    ...textElement('itunes:author', cleanLine(item.author ?? '')),
    ...textElement('itunes:summary', cutToBytes(cleanText(item.summary ?? ''), 4000)),
    ...textElement('itunes:duration', wholeSeconds(item.durationSeconds)),
    ...textElement('itunes:explicit', String(item.explicit)),
    ...textElement('itunes:season', season),
    ...textElement('itunes:episode', episode),
    ...textElement('itunes:episodeType', item.episodeType),
    ...attributeElement('itunes:image', 'href', cleanUrl(item.imageUrl ?? '')),
    ...textElement('itunes:block', item.blocked ? 'Yes' : ''),
  ];
}

/** Apple takes whole numbers from 1 only. */
function ordinal(value: number | undefined): string {
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? String(value) : '';
}

function wholeSeconds(seconds: number): string {
  return seconds > 0 && Number.isFinite(seconds) ? String(Math.max(1, Math.round(seconds))) : '';
}
