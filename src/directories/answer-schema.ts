import { z } from 'zod';
import { listingFields } from './listing.ts';

const lastPing = z
  .strictObject({
    told_at: z.iso.datetime().describe('When it was last asked.'),
    status: z
      .int()
      .nullable()
      .describe('The HTTP status that it answered; null without an answer.'),
    error: z.string().nullable().describe('What went wrong; null when it took the news.'),
    tries: z.int().describe('How often it has been asked about this change.'),
    up_to_date: z.boolean().describe('Whether that was about the feed as it is now.'),
  })
  .nullable()
  .describe('What it said when it was last told that the feed had changed; null before that.');

/** One directory and one show, as the API answers it. */
export const directoryAnswerSchema = z
  .strictObject({
    directory: z.string().describe('Its name in addresses.'),
    name: z.string().describe('Its name for people.'),
    how: z
      .enum(['account', 'form', 'automatic'])
      .describe(
        'account: on its website, signed in. form: a form for everybody. automatic: it finds the show by itself.',
      ),
    submit_url: z.url().describe('Where to submit; the feed is filled in where it takes that.'),
    advice: z.string().describe('What to know before.'),
    missing: z
      .array(z.string())
      .describe(
        'What still keeps it from taking the show: empty fields, episode (none is live), blocked, moved, public_url (the world cannot reach the feed by https).',
      ),
    ...listingFields,
    changed_at: z.iso.datetime().nullable().describe('When you last said where the show stands.'),
    ping: lastPing,
  })
  .meta({ id: 'DirectoryEntry' });

export type DirectoryAnswer = z.input<typeof directoryAnswerSchema>;

export const directoriesAnswerSchema = z
  .strictObject({
    items: z.array(directoryAnswerSchema).describe('Every directory that Longwave knows.'),
    receivers: z
      .array(
        z.strictObject({
          receiver: z.string().describe('podcast-index, overcast, podping, or websub and a hub.'),
          name: z.string().describe('Its name for people.'),
          ping: lastPing,
        }),
      )
      .describe('Everybody who is told of every change by itself.'),
  })
  .meta({ id: 'Directories' });

export type DirectoriesAnswer = z.input<typeof directoriesAnswerSchema>;

export const submissionAnswerSchema = z
  .strictObject({
    accepted: z.boolean().describe('Whether it took the feed.'),
    status: z.int().describe('The HTTP status that it answered.'),
    said: z.string().describe('What it said, in its own words.'),
    entry: directoryAnswerSchema.describe('Where the show stands there now.'),
  })
  .meta({ id: 'DirectorySubmission' });

export type SubmissionAnswer = z.input<typeof submissionAnswerSchema>;
