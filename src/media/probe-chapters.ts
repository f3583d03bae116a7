import { type AudioChapter } from './probe-answer.ts';
import { cleanLine } from './probe-text.ts';

const MOST_CHAPTERS = 1000;
const TITLE_LETTERS = 255;
const URL_LETTERS = 2000;

/** A chapter as a tag has it: any number, any text, or none. */
export interface FoundChapter {
  startSeconds: number;
  endSeconds?: number;
  title?: unknown;
  url?: unknown;
  isHidden?: true;
}

/**
 * The chapters in order and bounded like other tags: at most 1,000 that begin within the sound and say something,
 * with titles of at most 255 letters. An end that cannot be is left out.
 */
export function boundedChapters(found: FoundChapter[], durationSeconds: number): AudioChapter[] {
  const within = found.filter(
    ({ startSeconds }) => startSeconds >= 0 && startSeconds < durationSeconds,
  );
  return within
    .toSorted((one, other) => one.startSeconds - other.startSeconds)
    .slice(0, MOST_CHAPTERS)
    .map((chapter) => bounded(chapter, durationSeconds))
    .filter(({ title, url }) => title !== undefined || url !== undefined);
}

function bounded(
  { startSeconds, endSeconds = 0, isHidden, ...texts }: FoundChapter,
  durationSeconds: number,
): AudioChapter {
  const title = cleanLine(texts.title, TITLE_LETTERS);
  const url = cleanLine(texts.url, URL_LETTERS);
  // Encoders round the end of the last one up.
  const isPossible = endSeconds > startSeconds && endSeconds < durationSeconds + 1;
  return {
    startSeconds,
    ...(isPossible && { endSeconds }),
    ...(title !== undefined && { title }),
    ...(url !== undefined && { url }),
    ...(isHidden && { isHidden }),
  };
}
