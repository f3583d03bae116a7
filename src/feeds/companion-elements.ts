import { CHAPTERS_TYPE } from '../chapters/format-json.ts';
import { cleanLine, cleanUrl } from './clean.ts';
import { elementOf, type FeedElement } from './elements.ts';
import type { FeedItem } from './model.ts';

/** Transcripts and chapters: what belongs to an item and has an address of its own. */
export function companionElements(item: FeedItem): FeedElement[] {
  return [...simpleChapters(item), ...transcripts(item), ...chapters(item)];
}

/** Podlove Simple Chapters 1.2: Spotify reads these (feed rules 114 and 115). */
function simpleChapters({ chapters }: FeedItem): FeedElement[] {
  const list = (chapters?.simple ?? []).flatMap(({ start, title, href = '', image = '' }) =>
    elementOf('psc:chapter', {
      needs: { start, title: cleanLine(title) },
      may: { href: cleanUrl(href), image: cleanUrl(image) },
    }),
  );
  if (list.length === 0) return [];
  return elementOf('psc:chapters', { needs: { version: '1.2' }, content: list });
}

/** One a format and language (feed rules 85 and 116). */
function transcripts(item: FeedItem): FeedElement[] {
  return item.transcripts.flatMap(({ url, type, language, isCaptions }) =>
    elementOf('podcast:transcript', {
      needs: { url: cleanUrl(url), type: cleanLine(type) },
      may: { language: cleanLine(language), rel: isCaptions ? 'captions' : undefined },
    }),
  );
}

/** JSON of the podcast namespace (feed rules 86 and 113). */
function chapters(item: FeedItem): FeedElement[] {
  const url = cleanUrl(item.chapters?.url ?? '');
  return elementOf('podcast:chapters', { needs: { url, type: CHAPTERS_TYPE } });
}
