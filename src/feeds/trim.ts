import { emptyEpisodeNamespace } from '../namespace/episode-namespace.ts';
import { limitHtml } from '../platform/notes.ts';
import type { FeedItem } from './model.ts';

/** Podcast Index's poller dropped feeds over 25 MB (feed rule 15). */
export const MOST_BYTES = 20_000_000;

/** The newest episodes keep everything, however large the feed is. */
export const WHOLE_EPISODES = 500;

const SHORT_DESCRIPTION_BYTES = 500;

/** What older items give up, one after the other, while a feed is too large; what came before is given up too. */
const steps: ((item: FeedItem) => FeedItem)[] = [
  (item) => item,
  (item) => ({ ...item, chapters: item.chapters && { ...item.chapters, simple: [] } }),
  (item) => ({ ...item, namespace: { ...item.namespace, persons: [], soundbites: [] } }),
  (item) => ({ ...item, contentHtml: undefined }),
  (item) => ({
    ...item,
    descriptionHtml: limitHtml(item.descriptionHtml, SHORT_DESCRIPTION_BYTES),
  }),
  (item) => ({
    ...item,
    namespace: emptyEpisodeNamespace,
    transcripts: bestTranscripts(item.transcripts),
  }),
];

/** One a language: the format that is best for apps stands first. */
function bestTranscripts(all: FeedItem['transcripts']): FeedItem['transcripts'] {
  return [...Map.groupBy(all, ({ language }) => language).values()].flatMap(([best]) => best ?? []);
}

/** @param level 0 leaves all, the last level only what apps cannot do without. */
export function trimmed(item: FeedItem, level: number): FeedItem {
  return steps.slice(0, level + 1).reduce((before, step) => step(before), item);
}

/** About the bytes of the markup around the texts of an item, of one chapter and of one link to a transcript. */
const MARKUP_BYTES = 1200;
const CHAPTER_BYTES = 60;
const TRANSCRIPT_BYTES = 150;

/**
 * About how large an item is at each level. It is reckoned from the data alone, so that every server chooses the same
 * level, whatever it rendered before.
 */
export function weightsOf(item: FeedItem): number[] {
  const { chapters, transcripts, namespace, title, descriptionHtml, contentHtml = '' } = item;
  const simple = chapters?.simple ?? [];
  const description = Buffer.byteLength(descriptionHtml);
  const content = Buffer.byteLength(contentHtml);
  const tags = bytesOf(namespace);
  const personsAndSoundbites = bytesOf([namespace.persons, namespace.soundbites]);
  // In the order of the steps.
  const given = [
    simple.length === 0 ? 0 : bytesOf(simple) + simple.length * CHAPTER_BYTES,
    personsAndSoundbites,
    content,
    Math.max(0, description - SHORT_DESCRIPTION_BYTES),
    tags -
      personsAndSoundbites +
      (transcripts.length - bestTranscripts(transcripts).length) * TRANSCRIPT_BYTES,
  ];
  const links = transcripts.length * TRANSCRIPT_BYTES;
  const whole = MARKUP_BYTES + title.length + description + content + tags + links + given[0]!;
  return given.reduce((weights, bytes) => [...weights, weights.at(-1)! - bytes], [whole]);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The first level at which a feed is small enough, or the last. @param sizes of the whole feed at each level. */
export function levelFor(sizes: number[]): number {
  if (sizes.length === 0) return 0; // no items
  const level = sizes.findIndex((bytes) => bytes <= MOST_BYTES);
  return level === -1 ? steps.length - 1 : level;
}
