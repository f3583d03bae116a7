import { z } from 'zod';
import { line } from '../platform/text.ts';

/** podcast:txt. Apple's ownership token has a field of its own, because it stands in the feed twice. */
export const txt = z
  .strictObject({
    value: line(4000).describe('Any text that another service asks for.'),
    purpose: line(128)
      .optional()
      .describe('What it is for: verify, release, ai-content (true or false), or a service.'),
  })
  .superRefine(({ value, purpose }, context) => {
    const problem = wrongUse(value, purpose?.toLowerCase());
    if (problem) context.addIssue({ code: 'custom', ...problem });
  })
  .meta({ id: 'Txt' });
export type Txt = z.output<typeof txt>;

function wrongUse(
  value: string,
  purpose: string | undefined,
): { path: string[]; message: string } | undefined {
  if (purpose === 'ai-content' && value !== 'true' && value !== 'false')
    return { path: ['value'], message: 'must be true or false where the purpose is ai-content' };
  if (purpose === 'applepodcastsverify')
    return { path: ['purpose'], message: 'must not be this: ownership_token is for that' };
  return undefined;
}
