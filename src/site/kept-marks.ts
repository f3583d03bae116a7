import { within } from '../platform/database/patience.ts';
import { together } from '../platform/together.ts';

const PATIENCE_MS = 2000;

/**
 * What changes in the tag of a page with something that the feed, whose tag the page has, says nothing of. While the database is
 * down it is what it was, so that pages that are kept go on being answered.
 * @param ask the mark of a show as the database has it
 * @param unknown what it is before it was ever heard
 */
export function keptMarks(
  ask: (showId: string) => Promise<string>,
  unknown: string,
): (showId: string) => Promise<string> {
  const known = new Map<string, string>();
  const asked = together((showId) => within(PATIENCE_MS, ask(showId)));
  return async (showId) => {
    try {
      const mark = await asked(showId);
      if (mark !== unknown) known.set(showId, mark);
      else known.delete(showId);
      return mark;
    } catch {
      return known.get(showId) ?? unknown;
    }
  };
}
