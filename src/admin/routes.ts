import { Router } from 'express';
import { memberships } from '../accounts/members.ts';
import { mayDo } from '../accounts/permissions.ts';
import type { Person } from '../accounts/person.ts';
import { failingDomains } from '../domains/domains.ts';
import { listEpisodes } from '../episodes/episodes.ts';
import type { Database } from '../platform/database/open.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import type { Show } from '../shows/show.ts';
import { listShows, listShowsAmong } from '../shows/shows.ts';
import { showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { directoryDeskRoutes } from './directory-routes.ts';
import type { DirectoryDeskTools } from './directory-routes.ts';
import { beginningRoutes } from './beginning-routes.ts';
import { deletedRoutes } from './deleted-routes.ts';
import { countDead, jobDeskRoutes } from './job-routes.ts';
import { activityRoutes } from './activity-routes.ts';
import { domainDeskRoutes } from './domain-routes.ts';
import type { DomainDeskTools } from './domain-routes.ts';
import { doctorDeskRoutes } from './doctor-routes.ts';
import type { DoctorDeskTools } from './doctor-routes.ts';
import { episodeFileRoutes } from './episode-file-routes.ts';
import type { EpisodeFileTools } from './episode-file-routes.ts';
import { episodeDeskRoutes } from './episode-routes.ts';
import { storageRoutes } from './storage-routes.ts';
import type { StorageDeskTools } from './storage-routes.ts';
import { publishRoutes } from './publish-routes.ts';
import type { PublishTools } from './publish-routes.ts';
import { severalRoutes } from './several-routes.ts';
import { showDeskRoutes } from './show-routes.ts';
import { webhookDeskRoutes } from './webhook-routes.ts';
import { homePage } from './home.tsx';

/** More than anybody has; a page of all of them is still quick. */
const SHOWS = 500;
const EPISODES = 5;
const newest = { limit: EPISODES, after: undefined };

export type AllDeskTools = PublishTools &
  EpisodeFileTools &
  DirectoryDeskTools &
  DoctorDeskTools &
  DomainDeskTools &
  StorageDeskTools;

/** `/admin`: the desk. */
export function deskRoutes(tools: AllDeskTools): Router {
  const router = Router();
  homeRoutes(router, tools);
  router.use(doctorDeskRoutes(tools));
  router.use(directoryDeskRoutes(tools));
  router.use(domainDeskRoutes(tools));
  router.use(deletedRoutes(tools));
  router.use(activityRoutes(tools));
  router.use(jobDeskRoutes(tools));
  router.use(storageRoutes(tools));
  router.use(webhookDeskRoutes(tools));
  router.use(showDeskRoutes(tools));
  router.use(severalRoutes(tools));
  router.use(publishRoutes(tools));
  router.use(beginningRoutes(tools));
  router.use(episodeDeskRoutes(tools));
  router.use(episodeFileRoutes(tools));
  return router;
}

/** The first page. */
function homeRoutes(router: Router, tools: DeskTools): void {
  const { database, addresses, desk } = tools;
  router.get('/admin/shows', desk.signedIn, (_request, response) => response.redirect('/admin'));
  router.get('/admin', desk.signedIn, async (request, response) => {
    const viewer = viewerOf(response);
    const { person } = viewer;
    const roles = await memberships(database, person);
    const shows = await showsOf(database, person);
    const failing = await failingDomains(database);
    const roleIn = (show: Show) => (person.isOwner ? 'owner' : roles.get(show.id));
    const atHome = await Promise.all(
      shows.map(async (show) => ({
        show,
        feedUrl: addresses.feed(show.slug),
        episodes: (await listEpisodes(database, show.id, newest)).slice(0, EPISODES),
        mayWrite: mayDo(roleIn(show), 'write-draft'),
        failing: mayDo(roleIn(show), 'manage-show') ? failing.get(show.id) : undefined,
      })),
    );
    const dead = viewer.may('manage-server') ? await countDead(database) : undefined;
    showPage(tools, response, homePage(viewer, { shows: atHome, dead, done: doneIn(request) }));
  });
}

async function showsOf(database: Database, person: Person): Promise<Show[]> {
  if (person.isOwner) return await listShows(database, { limit: SHOWS, after: undefined });
  return await listShowsAmong(database, [...(await memberships(database, person)).keys()]);
}
