import { z } from 'zod';
import type { UploadProgress } from './upload.ts';

export const uploadPath = z.object({ id: z.string().describe('The id of the upload.') });

/** How far an upload is, as the API answers it. */
export const progress = z
  .object({
    id: z.string().describe('The id of the upload.'),
    state: z
      .enum(['receiving', 'finished', 'taken'])
      .describe('`taken` once it has become an episode.'),
    received_bytes: z.number().describe('How many bytes have arrived.'),
    bytes: z.number().nullable().describe('The whole size; null when it was not said yet.'),
    filename: z.string().nullable().describe('What the client called the file.'),
    expires_at: z
      .string()
      .describe(
        'When it is removed if nothing more of it comes: a day after the last that came, a week after its beginning at most.',
      ),
    episode_id: z.string().nullable().describe('The episode that it became.'),
  })
  .meta({ id: 'UploadProgress' }) satisfies z.ZodType<UploadProgress>;

export const exampleProgress: UploadProgress = {
  id: 'k3v5m2xqz7d4s6ytbnarf2w3eo',
  state: 'receiving',
  received_bytes: 5_242_880,
  bytes: 48_000_000,
  filename: 'episode.mp3',
  expires_at: '2026-03-07T07:00:00.000Z',
  episode_id: null,
};
