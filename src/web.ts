import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import express, { Router } from 'express';
import type { Express } from 'express';
import { tokenScheme } from './accounts/api-security.ts';
import { deskRoutes } from './admin/routes.ts';
import type { AllDeskTools } from './admin/routes.ts';
import { accountRoutes } from './accounts/account-routes.ts';
import { entryRoutes } from './accounts/entry-routes.ts';
import { forgottenRoutes } from './accounts/forgotten-routes.ts';
import { mailRoutes } from './accounts/mail-routes.ts';
import { membersRoutes } from './accounts/members-routes.ts';
import { passkeyEntryRoutes } from './accounts/passkey-entry-routes.ts';
import { peopleRoutes } from './accounts/people-routes.ts';
import { tokenRoutes } from './accounts/token-routes.ts';
import { deskPage } from './admin/frame.tsx';
import { deskGuardOf } from './accounts/desk-guard.ts';
import { signInWith } from './accounts/sign-in.ts';
import { signInRoutes } from './accounts/sign-in-routes.ts';
import { guardOf } from './accounts/guard.ts';
import { limitOnMailedLinks } from './accounts/wrong-passwords.ts';
import { deliverableFrom } from './delivery/deliverable.ts';
import { deliveryPaths } from './delivery/openapi.ts';
import { deliveryRoutes } from './delivery/routes.ts';
import { chapterPaths } from './chapters/openapi.ts';
import { chapterRoutes } from './chapters/routes.ts';
import { liveListings } from './directories/directories.ts';
import { directoryPaths } from './directories/openapi.ts';
import { directoryOutgoing } from './directories/outgoing.ts';
import { openPodcastIndex } from './directories/podcast-index.ts';
import { receiversOf } from './directories/receivers.ts';
import { directoryRoutes } from './directories/routes.ts';
import { adviceOn } from './doctor/advice.ts';
import { artworkVerdicts } from './doctor/artwork-verdict.ts';
import { examineFeed } from './doctor/doctor.ts';
import type { Report } from './doctor/doctor.ts';
import { sharedExaminations } from './doctor/examinations.ts';
import { openGlances } from './doctor/glances.ts';
import { doctorPaths } from './doctor/openapi.ts';
import { doctorRoutes } from './doctor/routes.ts';
import { domainPaths } from './domains/openapi.ts';
import { domainMarkRoutes, domainRoutes } from './domains/routes.ts';
import { episodePaths } from './episodes/openapi.ts';
import { episodeRoutes } from './episodes/routes.ts';
import type { EpisodeRouteTools } from './episodes/route-tools.ts';
import { episodeSeen } from './episodes/seen.ts';
import type { Warning } from './episodes/warnings.ts';
import { previewFeed, previewUnsaved } from './feeds/preview.ts';
import { feedPaths } from './feeds/openapi.ts';
import { pastFeedRoutes } from './feeds/past-routes.ts';
import { answerFeed, askedFeed } from './feeds/routes.ts';
import type { Health } from './operations/health.ts';
import { healthPaths, jobPaths } from './operations/openapi.ts';
import { jobRoutes } from './operations/routes.ts';
import { freeBytesIn } from './operations/storage-used.ts';
import { guardedOutgoing } from './platform/fetch/guarded.ts';
import { assetRoutes } from './platform/pages/asset-routes.ts';
import { problemPages } from './platform/pages/problem-page.tsx';
import { openAssets } from './platform/pages/assets.ts';
import type { Assets } from './platform/pages/assets.ts';
import { apiDocRoutes } from './platform/http/api-docs.ts';
import type { ApiFacts } from './platform/http/api-document.ts';
import { bringsBody } from './platform/http/body.ts';
import { lingerAfter, readBeforeClosing } from './platform/http/linger.ts';
import { answerProblem, problemHandler } from './platform/http/problem.ts';
import { requestLog } from './platform/http/request-log.ts';
import { nothingHere } from './platform/http/routes-of.ts';
import { headersOnDomains, securityHeaders } from './security-headers.ts';
import { onDomain } from './site/on-domain.ts';
import { siteRoutes } from './site/routes.ts';
import { showPaths } from './shows/openapi.ts';
import { showFacts } from './shows/facts.ts';
import { showRoutes } from './shows/routes.ts';
import { transcriptPaths } from './transcripts/openapi.ts';
import { transcriptRoutes } from './transcripts/routes.ts';
import { webhookPaths } from './webhooks/openapi.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { uploadPaths } from './uploads/openapi.ts';
import { deskUploads, uploadRoutes } from './uploads/routes.ts';
import type { Wiring } from './wiring.ts';

/** One web application out of every folder's routes. It does not listen. */
export function buildWeb(
  wiring: Wiring,
  health: Health,
): { listener: RequestListener; app: Express; onDomains: Router } {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', wiring.config.trustProxyHops);
  app.use(securityHeaders(wiring));
  // What is asked for most comes first, and is kept as hits, not as lines of the log.
  app.use(audioAndArtwork(wiring));
  app.use(requestLog(wiring.log));
  app.use(health.routes);
  const examine = sharedExaminations(ownDoctor(wiring));
  const assets = openAssets();
  const site = siteRoutes({
    ...wiring,
    assets,
    listings: (showId) => liveListings(wiring.database, showId),
  });
  const onDomains = pagesOnDomains(wiring, site.onDomains);
  // In front of everything that only this server's own name has.
  app.use(onDomain(wiring, onDomains));
  addRoutes(app, wiring, examine);
  addPages(app, wiring, { assets, examine });
  app.use(apiDocRoutes(() => apiFacts(wiring)));
  app.use(domainMarkRoutes(wiring));
  app.use(nothingHere(app, '/api/')); // no show is called so
  app.use(site.here);
  app.use(nothingHere(app));
  app.use(site.lost);
  app.use(problemHandler(wiring.log, problemPages(assets)));
  return { listener: feedsFirst(wiring, app), app, onDomains };
}

/** All there is on the domain of a show. */
function pagesOnDomains(wiring: Wiring, pages: Router): Router {
  const router = Router();
  router.use(headersOnDomains(wiring));
  router.use(assetRoutes());
  router.use(domainMarkRoutes(wiring));
  router.use(pages);
  return router;
}

/** What a server answers that only works by itself: whether it is well. */
export function buildHealthOnly({ log }: Wiring, health: Health): RequestListener {
  const app = express();
  app.disable('x-powered-by');
  app.use(health.routes);
  app.use(nothingHere(app));
  app.use(problemHandler(log));
  return app;
}

type Examine = (url: string) => Promise<Report>;

function addRoutes(app: Express, wiring: Wiring, examine: Examine): void {
  const { config, database, files, uploads, addresses, clock, log } = wiring;
  const guard = guardOf({ database, clock, log });
  const reception = { files, maxBytes: config.maxUploadBytes };
  app.use(showRoutes({ database, files, addresses, guard }));
  app.use(pastFeedRoutes({ database, renderer: wiring.renderer, guard }));
  app.use(
    episodeRoutes({ database, reception, uploads, addresses, guard, advise: adviser(wiring) }),
  );
  app.use(uploadRoutes({ uploads, reception, addresses, guard }));
  const mayBeSeen = (episodeId: string) => episodeSeen(database, episodeId);
  app.use(chapterRoutes({ database, mayBeSeen }));
  app.use(transcriptRoutes({ database, files, mayBeSeen, log }));
  app.use(directoryRoutes({ database, addresses, guard, ...directoryTools(wiring) }));
  app.use(domainRoutes({ ...wiring.domains, guard }));
  app.use(webhookRoutes({ database, guard, urls: addresses }));
  app.use(jobRoutes({ database, guard }));
  app.use(doctorRoutes({ database, addresses, guard, examine }));
}

/** What people see in a browser. */
function addPages(
  app: Express,
  wiring: Wiring,
  { assets, examine }: { assets: Assets; examine: Examine },
): void {
  const { config, database, clock, log, addresses, secret, files, uploads, mailer } = wiring;
  const signIn = signInWith({ database, secret, base: addresses.base });
  const desk = deskGuardOf({ database, signIn });
  app.use(assetRoutes());
  const { base } = addresses;
  const entry = { database, clock, log, signIn, secret, assets, base };
  app.use(signInRoutes(entry));
  app.use(passkeyEntryRoutes(entry));
  app.use(forgottenRoutes({ database, clock, assets, sendsMail: mailer !== undefined }));
  const reception = { files, maxBytes: config.maxUploadBytes };
  const own = { glanceAt: openGlances(wiring), verdictOn: artworkVerdicts(files) };
  const doctor = { ...own, advise: adviser(wiring), foresee: foreseer(wiring), examine };
  const { domains } = wiring;
  const { port } = config;
  const tools = { database, addresses, assets, desk, reception, uploads, log, domains, port };
  const freeBytes = spaceLeft(wiring);
  app.use(deskRoutes({ ...tools, ...doctor, ...directoryTools(wiring), freeBytes }));
  app.use(deskUploads({ uploads, reception, guard: desk.scripts }));
  const shows = showFacts(database);
  const people = { database, clock, signIn, assets, frame: deskPage, base };
  app.use(entryRoutes({ ...people, showTitle: (id) => shows.titleOf(id) }));
  app.use(accountRoutes({ ...people, guard: desk }));
  const limitOnMail = limitOnMailedLinks(mailer !== undefined);
  const inviting = { ...people, guard: desk, shows, mailer, limitOnMail };
  app.use(peopleRoutes(inviting));
  app.use(membersRoutes(inviting));
  app.use(mailRoutes({ ...people, guard: desk, mailer }));
  app.use(tokenRoutes({ ...people, guard: desk }));
}

/** On the disk of files; a bucket has no end that anybody knows. */
function spaceLeft({ config }: Wiring): AllDeskTools['freeBytes'] {
  const { storage, uploadsDir } = config;
  return async () => (storage.kind === 'disk' ? await freeBytesIn(uploadsDir) : undefined);
}

function directoryTools({ config, clock }: Wiring) {
  const { loopback, podcastIndex: keys } = config.directories;
  const receivers = receiversOf(config);
  const podcastIndex = openPodcastIndex(directoryOutgoing(loopback), clock, keys);
  return { receivers, podcastIndex, canSubmit: keys !== undefined && receivers.length > 0 };
}

function audioAndArtwork({ config, database, files, clock, log, hits }: Wiring): Router {
  const deliverable = deliverableFrom(database, log);
  const redirect = config.mediaDelivery === 'redirect';
  return deliveryRoutes({ deliverable, files, hits, clock, log, redirect });
}

/** What the doctor says of an episode. */
function adviser(wiring: Wiring): EpisodeRouteTools['advise'] {
  return async ({ id: episodeId, showId }) =>
    await adviceOrNone(wiring, 'an episode', previewFeed(wiring, { showId, episodeId }));
}

/** The same of one that is not there yet. */
function foreseer(wiring: Wiring): AllDeskTools['foresee'] {
  return async ({ id }, fields) =>
    await adviceOrNone(wiring, 'a form', previewUnsaved(wiring, id, fields));
}

/** The episode is kept already: trouble here must not look like its loss. */
async function adviceOrNone(
  { clock, log }: Wiring,
  of: string,
  preview: Promise<string | undefined>,
): Promise<Warning[]> {
  try {
    const xml = await preview;
    return xml === undefined ? [] : await adviceOn(xml, clock.now());
  } catch (error) {
    log.error({ err: error }, `the doctor could not look at ${of}`);
    return [];
  }
}

/** Reaches this server as listeners do, wherever `PUBLIC_URL` leads, and nothing else that is not public. */
function ownDoctor({ addresses, clock }: Wiring): Examine {
  const outgoing = guardedOutgoing({ allowOrigins: [new URL(addresses.base).origin] });
  return async (url) => await examineFeed(url, { outgoing, clock });
}

function apiFacts({ addresses }: Wiring): ApiFacts {
  const manifest = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const { base } = addresses;
  const paths = {
    ...showPaths(base),
    ...episodePaths(base),
    ...uploadPaths(),
    ...feedPaths(base),
    ...doctorPaths(base),
    ...deliveryPaths(),
    ...chapterPaths(),
    ...transcriptPaths(),
    ...directoryPaths(base),
    ...domainPaths(base),
    ...webhookPaths(),
    ...jobPaths(),
    ...healthPaths(),
  };
  return { paths, tokenScheme, publicUrl: base, version };
}

/** Polls of feeds are most of what a host hears: they are answered before anything else is set up for them. */
export function feedsFirst(
  { feeds, addresses, log }: Pick<Wiring, 'feeds' | 'addresses' | 'log'>,
  app: Express,
): RequestListener {
  return (request, response) => {
    if (bringsBody(request)) {
      readBeforeClosing(request);
      lingerAfter(request, response);
    }
    const asked = askedFeed(request);
    if (asked === undefined) app(request, response);
    else
      answerFeed({ feeds, addresses }, asked, request, response).catch((error: unknown) =>
        answerProblem(log, request, response, error),
      );
  };
}
