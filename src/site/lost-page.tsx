import type { ErrorRequestHandler, Request } from 'express';
import { pagePath } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { showIdIn } from '../feeds/tag.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { isForPeople } from '../platform/pages/problem-page.tsx';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { sheetPath } from './colour-sheet.ts';
import type { ShowColours } from './show-colours.ts';
import { pageLanguage, wordsIn } from './words.ts';

interface LostTools {
  database: Database;
  addresses: Addresses;
  feeds: Feeds;
  assets: Assets;
  colours: ShowColours;
}

/**
 * Whoever is lost among the pages of a show is told so in its language, with a way to it. Everything else, and everybody
 * who is no person with a browser, is left to the next handler.
 */
export function lostInShow(tools: LostTools): ErrorRequestHandler {
  return async (error, request, response, next) => {
    const { ownDomain } = response.locals;
    const slug = ownDomain?.slug ?? request.path.split('/')[1] ?? '';
    const show = isLost(error, request) ? await showOf(tools, slug) : undefined;
    if (!show) return next(error);
    const isElsewhere = show.domain !== null && !ownDomain;
    const address = isElsewhere ? tools.addresses.show(show) : pagePath({ ...show, ...ownDomain });
    const colour = await tools.colours.of(show.artworkId);
    const colours = colour && sheetPath(colour);
    const html = renderPage(tools.assets, { ...lostPage(show, address), colours });
    response.status(404).set('Cache-Control', 'no-store').type('html').send(html);
  };
}

function isLost(error: unknown, request: Request): boolean {
  return (
    error instanceof LongwaveError &&
    error.kind === 'not-found' &&
    ['GET', 'HEAD'].includes(request.method) &&
    isForPeople(request)
  );
}

/** None, too, while that cannot be said. */
async function showOf({ database, feeds }: LostTools, slug: string): Promise<Show | undefined> {
  try {
    const current = await feeds.current(slug);
    if (current.kind === 'renamed') return undefined;
    return await getShow(database.read, showIdIn(current.name));
  } catch {
    return undefined;
  }
}

function lostPage(show: Show, address: string): Page {
  const words = wordsIn(show.language);
  const title = words('notHere');
  return {
    title: `${title} · ${show.title}`,
    language: pageLanguage(show.language),
    style: 'site',
    body: (
      <main class="card-page">
        <article>
          <h1>{title}</h1>
          <p>{words('notHereHint')}</p>
          <p>
            <a href={address}>{words('toShow', { title: show.title })}</a>
          </p>
        </article>
      </main>
    ),
  };
}
