import { z } from 'zod';

/**
 * A list of at most `most` entries. One that is longer is refused before any of its entries is looked at: each wrong
 * one would get a message of its own.
 */
export function listOf<Entry extends z.ZodType>(
  entry: Entry,
  most: number,
  { least = 0 }: { least?: number } = {},
): z.ZodType<z.output<Entry>[], z.input<Entry>[]> {
  const list = z.array(entry).min(least, 'must not be empty').max(most);
  const checked = z.preprocess((value, context) => {
    if (!Array.isArray(value) || value.length <= most) return value;
    context.addIssue(`must have at most ${most} entries`);
    return z.NEVER;
  }, list);
  return checked as z.ZodType<z.output<Entry>[], z.input<Entry>[]>;
}
