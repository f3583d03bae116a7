import { pictureArrivals } from '../pictures/pictures.ts';
import { within } from '../platform/database/patience.ts';
import type { Database } from '../platform/database/open.ts';
import { together } from '../platform/together.ts';

const PATIENCE_MS = 2000;

/**
 * What changes in the tag of a page when a picture of the show has been copied: the feed, whose tag the page has, does not change by
 * that. While the database is down it is what it was, so that pages that are kept go on being answered.
 */
export function pictureMarks(database: Database): (showId: string) => Promise<string> {
  const known = new Map<string, number>();
  const ask = together((showId) => within(PATIENCE_MS, pictureArrivals(database.read, showId)));
  return async (showId) => {
    try {
      const count = await ask(showId);
      if (count > 0) known.set(showId, count);
      return `p${count}`;
    } catch {
      return `p${known.get(showId) ?? 0}`;
    }
  };
}
