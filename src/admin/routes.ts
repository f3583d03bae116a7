import { Router } from 'express';
import type { RequestHandler } from 'express';
import { memberships } from '../accounts/members.ts';
import type { Person } from '../accounts/person.ts';
import type { Addresses } from '../addresses/urls.ts';
import { listEpisodes } from '../episodes/episodes.ts';
import type { Database } from '../platform/database/open.ts';
import type { Assets } from '../platform/pages/assets.ts';
import { renderPage } from '../platform/pages/page.tsx';
import { sendPrivatePage } from '../platform/pages/send-page.ts';
import type { Show } from '../shows/show.ts';
import { listShows, listShowsAmong } from '../shows/shows.ts';
import { homePage } from './home.tsx';

export interface HomeTools {
  database: Database;
  addresses: Addresses;
  assets: Assets;
  signedIn: RequestHandler;
}

const SHOWS = 20;
const EPISODES = 5;

/** The first page of the desk. */
export function homeRoutes({ database, addresses, assets, signedIn }: HomeTools): Router {
  const router = Router();
  router.get('/admin', signedIn, async (_request, response) => {
    const { person } = response.locals;
    if (!person) throw new Error('This page is for people who have signed in.');
    const shows = await showsOf(database, person);
    const atHome = await Promise.all(
      shows.map(async (show) => ({
        show,
        feedUrl: addresses.feed(show.slug),
        episodes: await listEpisodes(database, show.id, { limit: EPISODES, after: undefined }),
      })),
    );
    sendPrivatePage(response, renderPage(assets, homePage(person, atHome)));
  });
  return router;
}

async function showsOf(database: Database, person: Person): Promise<Show[]> {
  if (person.isOwner) return await listShows(database, { limit: SHOWS, after: undefined });
  return await listShowsAmong(database, [...(await memberships(database, person)).keys()]);
}
