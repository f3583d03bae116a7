import type { Request, Response } from 'express';
import type { Addresses, ShowPlace } from '../addresses/urls.ts';
import type { Current, Feeds } from '../feeds/feeds.ts';
import { showIdIn } from '../feeds/tag.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { sheetPath } from './colour-sheet.ts';
import type { KeptPages } from './kept-pages.ts';
import type { Place } from './mount.ts';
import { sendKept } from './send-kept.ts';
import type { ShowColours } from './show-colours.ts';

export interface PageTools {
  addresses: Addresses;
  feeds: Feeds;
  assets: Assets;
  kept: KeptPages;
  colours: ShowColours;
  /** Changes with the pictures that pages of a show have on them: for `Asked.mark`. */
  pictureMark: (showId: string) => Promise<string>;
  /** The same of the pages of a show in directories. */
  listingMark: (showId: string) => Promise<string>;
  /** Changes with the code that makes pages. */
  codeMark: string;
}

/** A page, and the show whose colour it has. */
export interface Shown {
  show: Show;
  page: Page;
  /** Six hexadecimal digits, in place of the colour of the artwork. */
  colour?: string | undefined;
}

/** A page of a show that somebody asks for. */
export interface Asked {
  request: Request;
  response: Response;
  place: Place;
  /** The whole address of the page, with what of the query decides it, where the pages of the show stand. */
  at: (of: ShowPlace) => string;
  /** What else than the feed and the address decides the page: it becomes a part of the tag. */
  mark?: (showId: string) => Promise<string>;
}

/**
 * Answers with a page. It changes when the feed does: the same tag, and what was rendered under it is kept.
 * @param read what the page shows, or undefined when there is no such page
 * @throws LongwaveError `page.not-found`, `feed.gone`
 */
export async function answerPage(
  { feeds, assets, kept, colours, codeMark }: PageTools,
  { request, response, place, at, mark }: Asked,
  read: (showId: string) => Promise<Shown | undefined>,
): Promise<void> {
  const { onDomain, show } = place;
  const current = await currentOf(feeds, show);
  const slug = current.kind === 'renamed' ? current.slug : show;
  const address = at({ slug, domain: onDomain ?? current.domain });
  if (current.kind === 'renamed' || address !== at({ slug, domain: onDomain })) {
    sendOn(response, address);
    return;
  }
  const showId = showIdIn(current.name);
  const more = mark === undefined ? '' : `.${await mark(showId)}`;
  const tag = `W/"${current.name}.${assets.mark}.${codeMark}${more}"`;
  const key = `${address}${more}`;
  const render = async (): Promise<string | undefined> => {
    const shown = await read(showId);
    if (!shown) return undefined;
    const colour = shown.colour ?? (await colours.of(shown.show.artworkId));
    const sheet = colour && sheetPath(colour);
    return renderPage(assets, { style: 'site', ...shown.page, colours: sheet });
  };
  const isSent = await sendKept({ request, response }, tag, () => kept.get(key, tag, render));
  if (!isSent) throw noPage();
}

/**
 * For good, so that search engines take the new address for the page; but kept for an hour only, or browsers would go on to a
 * domain that the show has left, for as long as they like.
 */
function sendOn(response: Response, address: string): void {
  response.set('Cache-Control', 'public, max-age=3600').redirect(301, address);
}

/** @throws LongwaveError `page.not-found` */
export async function currentOf(feeds: Feeds, slug: string): Promise<Current> {
  try {
    return await feeds.current(slug);
  } catch (error) {
    if (error instanceof LongwaveError && error.code === 'feed.not-found') throw noPage();
    throw error;
  }
}

export function noPage(): LongwaveError {
  return new LongwaveError('not-found', 'page.not-found', 'There is no such page here.', {
    mend: 'Check the address. The page of a show lists all its episodes.',
  });
}
