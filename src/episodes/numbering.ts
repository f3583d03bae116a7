import type { Queries } from '../platform/database/open.ts';
import type { ShowId } from '../shows/show.ts';
import { highestNumbers } from './numbering-store.ts';

/** What an episode may be called next, where its show counts its episodes. */
export interface NextNumber {
  season?: number;
  number?: number;
}

/** The number after the highest of this season; without one, of the latest season. */
export async function nextNumber(
  queries: Queries,
  showId: ShowId,
  season?: number,
): Promise<NextNumber> {
  const highest = await highestNumbers(queries, showId);
  if (highest.length === 0) return {};
  const latest = season ?? Math.max(...highest.map((one) => one.season ?? 0));
  const last = highest.find((one) => (one.season ?? 0) === latest)?.number ?? 0;
  return { ...(latest > 0 && { season: latest }), number: last + 1 };
}
