import { z } from 'zod';
import { line } from '../platform/text.ts';
import { endsOnDay, recurrenceParts, recurrenceTrouble } from './recurrence.ts';

/** podcast:updateFrequency. That a show has ended for ever is another field of it. */
export const updateFrequency = z
  .strictObject({
    text: line(128).describe('How often episodes come, for people: "Every other Monday".'),
    rrule: z
      .string('must be text')
      .max(255, 'must have at most 255 characters')
      .overwrite((rule) => rule.trim().toUpperCase())
      .superRefine((rule, context) => {
        const trouble = recurrenceTrouble(rule);
        if (trouble) context.addIssue(trouble);
      })
      .optional()
      .describe('The same for programs (RFC 5545, RRULE): FREQ=WEEKLY;INTERVAL=2;BYDAY=MO.'),
    dtstart: z
      .union(
        [z.iso.date(), z.iso.datetime({ offset: true })],
        'must be a date such as 2027-01-31, or with a time such as 2027-01-31T07:00:00Z',
      )
      .optional()
      .describe('When the rule begins; needed with COUNT. A date, or a date and time.'),
  })
  .superRefine(({ rrule, dtstart }, context) => {
    const message = rrule === undefined ? undefined : startTrouble(rrule, dtstart);
    if (message) context.addIssue({ code: 'custom', path: ['dtstart'], message });
  })
  .meta({ id: 'UpdateFrequency' });

/** docs/tags/update-frequency.md of the podcast namespace. */
function startTrouble(rrule: string, dtstart: string | undefined): string | undefined {
  const parts = recurrenceParts(rrule);
  const until = parts.get('UNTIL');
  if (dtstart === undefined)
    return parts.has('COUNT') ? 'must say when a rule with COUNT begins' : undefined;
  if (until === undefined || endsOnDay(until) === !dtstart.includes('T')) return undefined;
  return 'must be of the same kind as UNTIL: both a date, or both with a time';
}
