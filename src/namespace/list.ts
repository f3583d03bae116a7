import { z } from 'zod';

/** A list of at most `most` entries; one that is longer is refused before any of its entries is looked at. */
export function listOf<Entry extends z.ZodType>(
  entry: Entry,
  most: number,
  { least = 0 }: { least?: number } = {},
) {
  return z
    .array(entry)
    .min(least, 'must not be empty')
    .max(most, `must have at most ${most} entries`);
}
