import { z } from 'zod';
import { snakeKeys } from '../platform/case.ts';
import { newChapters } from './chapter.ts';
import { parseChapters } from './parse-chapters.ts';

/**
 * Chapters as a field of an episode: a list, or one text in any format that we know, as a form sends it and a person
 * writes it.
 */
export const chaptersField = z
  .preprocess(
    (value) => (typeof value === 'string' ? parseChapters(value).map(snakeKeys) : value),
    newChapters,
  )
  .nullable()
  .describe(
    'A list, or one text: lines such as "00:00 Intro", JSON of the podcast namespace, or Podlove chapters. From the file when absent.',
  );
