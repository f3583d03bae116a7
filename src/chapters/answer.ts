import { z } from 'zod';
import { snakeKeys } from '../platform/case.ts';
import { newChapters } from './chapter.ts';
import type { KeptChapters } from './chapter.ts';

/** The chapters of an episode as the API answers them: as it takes them. */
export const chaptersAnswerSchema = z
  .array(newChapters.in.element.in)
  .describe('In order; empty when the episode has none.');

export type ChaptersAnswer = z.input<typeof chaptersAnswerSchema>;

export function chaptersAnswer(kept: KeptChapters | undefined): ChaptersAnswer {
  return (kept?.list ?? []).map(snakeKeys);
}
