import { liveInOrder, livePage, liveTrailer } from '../episodes/live.ts';
import type { Rendering } from '../feeds/read-items.ts';

export const EPISODES_A_PAGE = 20;

/** Which part of a show's episodes somebody looks at. */
export interface Part {
  page: number;
  /** Without one, all of them. */
  season: number | undefined;
}

export interface PartIds {
  ids: string[];
  pages: number;
  /** Of the show, or of the season: apart from the others. */
  trailerId: string | undefined;
}

/** The one order of a show's lists: the newest first, or a serial show as it is heard; its trailer stands before all. */
export async function idsOfPart(rendering: Rendering, part: Part): Promise<PartIds> {
  const { queries, show, state } = rendering;
  const { now } = state;
  const { page, season } = part;
  const trailerId = await liveTrailer(queries, show.id, { now, season });
  if (show.type === 'serial')
    return { ...(await pageInOrder(rendering, part, trailerId)), trailerId };
  const among = { now, season, without: trailerId };
  const found = await livePage(queries, show.id, { ...among, page, size: EPISODES_A_PAGE });
  return { ...found, trailerId };
}

async function pageInOrder(
  { queries, show, state: { now } }: Rendering,
  { page, season }: Part,
  trailerId: string | undefined,
): Promise<{ ids: string[]; pages: number }> {
  const all = (await liveInOrder(queries, show.id, now)).filter(
    (placed) => placed.id !== trailerId && (season === undefined || placed.season === season),
  );
  const pages = Math.max(1, Math.ceil(all.length / EPISODES_A_PAGE));
  const first = (page - 1) * EPISODES_A_PAGE;
  return { ids: all.slice(first, first + EPISODES_A_PAGE).map(({ id }) => id), pages };
}
