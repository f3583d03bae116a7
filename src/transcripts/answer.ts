import { z } from 'zod';
import type { Addresses } from '../addresses/urls.ts';
import { formatsOf, transcriptFormats } from './formats.ts';
import type { KeptTranscript } from './transcripts.ts';

/** The transcripts of an episode as the API answers them. */
export const transcriptsAnswerSchema = z
  .array(
    z.strictObject({
      language: z.string().describe('The language that it is in: en, pt-BR.'),
      is_timed: z.boolean().describe('Whether it says when something is said.'),
      files: z
        .array(
          z.strictObject({
            type: z.string().describe('The media type: text/vtt, application/json.'),
            url: z.url().describe('Where listeners find it once the episode is live.'),
          }),
        )
        .describe('The same transcript in every format that it can be had in.'),
    }),
  )
  .describe('One a language; empty when the episode has none.');

export type TranscriptsAnswer = z.input<typeof transcriptsAnswerSchema>;

export function transcriptsAnswer(addresses: Addresses, kept: KeptTranscript[]): TranscriptsAnswer {
  return kept.map((transcript) => ({
    language: transcript.language,
    is_timed: transcript.isTimed,
    files: formatsOf(transcript).map((extension) => ({
      type: transcriptFormats[extension].mediaType,
      url: addresses.transcript(transcript.id, extension),
    })),
  }));
}
