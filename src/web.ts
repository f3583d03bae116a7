import type { RequestListener } from 'node:http';
import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import { guardOf } from './accounts/guard.ts';
import { deliverableFrom } from './delivery/deliverable.ts';
import { deliveryRoutes } from './delivery/routes.ts';
import { episodeRoutes } from './episodes/routes.ts';
import { answerFeed, feedSlug } from './feeds/routes.ts';
import type { Health } from './operations/health.ts';
import { LongwaveError } from './platform/errors.ts';
import { answerProblem, problemHandler } from './platform/http/problem.ts';
import { requestLog } from './platform/http/request-log.ts';
import { showRoutes } from './shows/routes.ts';
import type { Wiring } from './wiring.ts';

/** One web application out of every folder's routes. It does not listen. */
export function buildWeb(
  wiring: Wiring,
  health: Health,
): { listener: RequestListener; app: Express } {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', wiring.config.trustProxyHops);
  app.use(requestLog(wiring.log));
  app.use(
    helmet({
      contentSecurityPolicy: { directives: contentPolicy },
      // Other names of the domain are not ours to speak for.
      strictTransportSecurity: wiring.addresses.base.startsWith('https:') && {
        maxAge: 31_536_000,
        includeSubDomains: false,
      },
    }),
  );
  app.use(health.routes);
  addRoutes(app, wiring);
  app.use((request) => {
    throw new LongwaveError(
      'not-found',
      'address.not-found',
      `There is nothing at ${request.path.slice(0, 200)}.`,
    );
  });
  app.use(problemHandler(wiring.log));
  return { listener: feedsFirst(wiring, app), app };
}

const contentPolicy = {
  'default-src': ["'self'"],
  'frame-ancestors': ["'none'"],
  'upgrade-insecure-requests': null,
};

function addRoutes(app: Express, wiring: Wiring): void {
  const { config, database, files, addresses, clock, log, hits } = wiring;
  const guard = guardOf({ database, clock, log });
  const reception = { files, maxBytes: config.maxUploadBytes };
  app.use(showRoutes({ database, files, addresses, guard }));
  app.use(episodeRoutes({ database, reception, addresses, guard }));
  app.use(
    deliveryRoutes({
      deliverable: deliverableFrom(database),
      files,
      hits,
      clock,
      redirect: config.mediaDelivery === 'redirect',
    }),
  );
}

/** Polls of feeds are most of what a host hears: they are answered before anything else is set up for them. */
function feedsFirst({ feeds, addresses, log }: Wiring, app: Express): RequestListener {
  return (request, response) => {
    const slug = feedSlug(request);
    if (slug === undefined) app(request, response);
    else
      answerFeed({ feeds, addresses }, slug, request, response).catch((error: unknown) =>
        answerProblem(log, request, response, error),
      );
  };
}
