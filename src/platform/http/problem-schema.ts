import { z } from 'zod';

const field = z
  .string()
  .describe('The field that is wrong, as the request named it.')
  .meta({ examples: ['owner_email'] });
const mend = z.string().describe('What to do about it, in one sentence.');

/** How every error is answered: a problem document (RFC 9457). */
export const problemSchema = z
  .strictObject({
    type: z
      .string()
      .describe('Names the kind of problem: urn:longwave:problem: and the code.')
      .meta({ examples: ['urn:longwave:problem:show.not-found'] }),
    title: z.string().describe('What goes wrong with this status, in a few words.'),
    status: z.int().min(400).describe('The HTTP status of this answer.'),
    code: z
      .string()
      .describe('What went wrong, for programs; it never changes.')
      .meta({ examples: ['show.not-found'] }),
    detail: z.string().describe('What went wrong here, for people.'),
    field: field.optional(),
    mend: mend.optional(),
    problems: z
      .array(
        z.strictObject({
          field: field.optional(),
          message: z.string().describe('What is wrong with it.'),
          mend: mend.optional(),
        }),
      )
      .optional()
      .describe('Everything that is wrong, when more than one field can be.'),
    request_id: z
      .string()
      .optional()
      .describe('Of an unexpected error (500): where the log has the details.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong, and how to mend it (RFC 9457).' });

export type ProblemDocument = z.input<typeof problemSchema>;
