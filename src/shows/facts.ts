import type { ShowFacts } from '../accounts/show-facts.ts';
import { unlessNotFound } from '../platform/errors.ts';
import type { Database } from '../platform/database/open.ts';
import { param } from '../platform/http/param.ts';
import { namesAmong } from './names.ts';
import type { Show } from './show.ts';
import { getShow, listShows } from './shows.ts';

/** More than anybody chooses from in a list. */
const MOST = 500;

/** What pages of people know of shows. Deleted ones are not there. */
export function showFacts(database: Database): ShowFacts {
  const find = (idOrSlug: string): Promise<Show | undefined> =>
    unlessNotFound(getShow(database.read, idOrSlug));
  return {
    showOf: async (request) => (await find(param(request, 'show')))?.id,
    titleOf: async (showId) => (await find(showId))?.title,
    list: async () => {
      const shows = await listShows(database, { limit: MOST, after: undefined });
      return [...namesAmong(shows)].map(([id, title]) => ({ id, title }));
    },
  };
}
