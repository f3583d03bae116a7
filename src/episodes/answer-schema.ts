import { z } from 'zod';
import { chaptersAnswerSchema } from '../chapters/answer.ts';
import { artworkSizesSchema } from '../media/artwork-sizes-schema.ts';
import { episodeNamespaceAnswer } from '../namespace/episode-namespace.ts';
import { transcriptsAnswerSchema } from '../transcripts/answer.ts';
import { episodeFields } from './episode.ts';

const { publish_at: _asWritten, draft: _asState, ...said } = episodeFields;

const enclosure = z.strictObject({
  url: z.url().describe('Where the audio is; it answers 404 while the episode is not live.'),
  type: z
    .string()
    .describe('The media type that the bytes have.')
    .meta({ examples: ['audio/mpeg'] }),
  length: z.int().min(0).describe('In bytes.'),
});

const warning = z.strictObject({
  code: z
    .string()
    .describe('What it is, for programs.')
    .meta({ examples: ['episode.same-audio'] }),
  message: z.string().describe('What it is, for people.'),
  field: z.string().optional().describe('The field that it is about.'),
  mend: z.string().optional().describe('What to do about it.'),
});

/** An episode as the API answers it; episodeAnswers makes it. */
export const episodeAnswerSchema = z
  .strictObject({
    id: z.string().describe('Stays the same for ever.'),
    show_id: z.string().describe('The id of its show.'),
    ...said,
    ...episodeNamespaceAnswer,
    guid: z.string().describe('By which apps know the episode; it stays the same for ever.'),
    guid_is_permalink: z.boolean().describe('Whether the guid is a URL that can be opened.'),
    state: z
      .enum(['draft', 'scheduled', 'live', 'withdrawn'])
      .describe('The clock decides: a scheduled episode is live from its publish_at on.'),
    publish_at: z.iso.datetime().nullable().describe('When it went or goes live; null in a draft.'),
    in_feed_at: z.iso
      .datetime()
      .nullable()
      .describe('From when on the feed has it; null while it has no such time.'),
    page_url: z.url().describe('The web page of the episode.'),
    feed_url: z.url().describe('The feed of its show.'),
    duration_seconds: z.int().min(0).describe('As measured in the audio.'),
    enclosure: enclosure.describe('The audio, as the feed names it.'),
    sha256: z.string().describe('Of the audio, hexadecimal: its bytes are kept as they came.'),
    chapters: chaptersAnswerSchema,
    chapters_url: z
      .url()
      .nullable()
      .describe(
        'The chapters as apps fetch them, once the episode is live; null when it has none.',
      ),
    transcripts: transcriptsAnswerSchema,
    artwork_url: z.url().nullable().describe('Its own artwork; null: that of the show.'),
    artwork_sizes: artworkSizesSchema,
    created_at: z.iso.datetime().describe('When the episode was made.'),
    deleted_at: z.iso
      .datetime()
      .nullable()
      .describe('When it was deleted: for 30 days it can be restored. Null in all other lists.'),
    warnings: z
      .array(warning)
      .describe('What apps and directories will not like about it. Always empty in lists.'),
  })
  .meta({ id: 'Episode' });

export type EpisodeAnswer = z.output<typeof episodeAnswerSchema>;
