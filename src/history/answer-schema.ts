import { z } from 'zod';

const head = {
  number: z.int().min(1).describe('Counts from 1.'),
  at: z.iso.datetime().describe('When it was changed.'),
  who: z.string().describe('The name of the token that was used, or "command line".'),
  token_id: z.string().nullable().describe('The id of that token; null: it was none.'),
  what: z
    .string()
    .describe(
      'created, changed, scheduled, published, withdrawn, deleted, restored (a deleted one), brought-back (an earlier version), audio-replaced, audio-undone, ' +
        'or found: as it stood before its first change that was kept.',
    )
    .meta({ examples: ['changed'] }),
  changed: z
    .array(z.string())
    .describe('Names of the fields that differ from the version before; none in the first.'),
};

/** A version as lists have it. */
export const versionHeadSchema = z.strictObject(head).meta({ id: 'VersionHead' });

/** A version with what it holds. */
export const versionSchema = z
  .strictObject({
    ...head,
    fields: z
      .record(z.string(), z.unknown())
      .describe('All fields, as they were after the change.'),
  })
  .meta({ id: 'Version' });

/** What differs between two versions. */
export const comparisonSchema = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          field: z.string().describe('Its name.'),
          from: z.unknown().describe('What the first version has; null when nothing.'),
          to: z.unknown().describe('What the second version has; null when nothing.'),
        }),
      )
      .describe('By the names of the fields.'),
  })
  .meta({ id: 'VersionComparison' });

/** What the way back to a version says beside the show or the episode as it is then. */
export const leftSchema = z.object({
  left: z
    .array(z.string())
    .describe(
      'Names of the fields of the version that stayed as they were: rules of today refuse them, or their file is not kept any more.',
    ),
});
