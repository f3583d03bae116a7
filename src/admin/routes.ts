import { Router } from 'express';
import { directoryDeskRoutes } from './directory-routes.ts';
import type { DirectoryDeskTools } from './directory-routes.ts';
import { beginningRoutes } from './beginning-routes.ts';
import { deletedRoutes } from './deleted-routes.ts';
import { jobDeskRoutes } from './job-routes.ts';
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
import { bulkRoutes } from './bulk-routes.ts';
import { showDeskRoutes } from './show-routes.ts';
import type { ShowDeskTools } from './show-views.ts';
import { webhookDeskRoutes } from './webhook-routes.ts';
import { homeRoutes } from './home-routes.ts';
import type { HomeTools } from './home-routes.ts';

export type AllDeskTools = HomeTools &
  ShowDeskTools &
  PublishTools &
  EpisodeFileTools &
  DirectoryDeskTools &
  DoctorDeskTools &
  DomainDeskTools &
  StorageDeskTools;

/** `/admin`: the desk. */
export function deskRoutes(tools: AllDeskTools): Router {
  const router = Router();
  router.use(homeRoutes(tools));
  router.use(doctorDeskRoutes(tools));
  router.use(directoryDeskRoutes(tools));
  router.use(domainDeskRoutes(tools));
  router.use(deletedRoutes(tools));
  router.use(activityRoutes(tools));
  router.use(jobDeskRoutes(tools));
  router.use(storageRoutes(tools));
  router.use(webhookDeskRoutes(tools));
  router.use(showDeskRoutes(tools));
  router.use(bulkRoutes(tools));
  router.use(publishRoutes(tools));
  router.use(beginningRoutes(tools));
  router.use(episodeDeskRoutes(tools));
  router.use(episodeFileRoutes(tools));
  return router;
}
