import { z } from 'zod';
import { LongwaveError } from '../errors.ts';

export interface Page<T> {
  items: T[];
  /** Give it as `cursor` to read on; null on the last page. */
  nextCursor: string | null;
}

export interface PageRequest {
  limit: number;
  /** Where the page before ended: the sort key and the id of its last item. */
  after: { key: number; id: string } | undefined;
}

/** The query of every list: `?limit=50&cursor=…`. */
export const pageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(200)
    .default(50)
    .describe('How many items a page has at most.'),
  cursor: z
    .string()
    .optional()
    .describe('The next_cursor of the page before; without it, the first page.'),
});

/** How every list is answered. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item).describe('This page.'),
    next_cursor: z
      .string()
      .nullable()
      .describe('Give it as cursor to read on; null on the last page.'),
  });
}

/** @throws LongwaveError `request.cursor` */
export function pageRequest(query: z.output<typeof pageQuery>): PageRequest {
  if (query.cursor === undefined) return { limit: query.limit, after: undefined };
  const match = /^(\d{1,16})\.([a-z2-7]{26})$/.exec(
    Buffer.from(query.cursor, 'base64url').toString(),
  );
  if (!match)
    throw new LongwaveError(
      'invalid',
      'request.cursor',
      'The cursor is not one that a list gave out.',
      {
        field: 'cursor',
        mend: 'Begin again without a cursor.',
      },
    );
  return { limit: query.limit, after: { key: Number(match[1]), id: match[2]! } };
}

/**
 * Cuts a page out of the rows that were read.
 * @param rows one more than `limit`, when there are more.
 */
export function page<Row, Item>(
  rows: Row[],
  { limit }: PageRequest,
  last: (row: Row) => { key: number; id: string },
  item: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const end = rows.length > limit ? shown.at(-1) : undefined;
  const cursor = end === undefined ? undefined : last(end);
  return {
    items: shown.map(item),
    nextCursor:
      cursor === undefined ? null : Buffer.from(`${cursor.key}.${cursor.id}`).toString('base64url'),
  };
}
