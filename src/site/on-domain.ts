import type { RequestHandler, Router } from 'express';
import { otherNameIn } from '../addresses/host-name.ts';
import type { Addresses } from '../addresses/urls.ts';
import type { Database } from '../platform/database/open.ts';
import { together } from '../platform/together.ts';
import { showAtDomain } from '../shows/place.ts';
import { noPage } from './answer-page.ts';

/**
 * Answers requests for the domain of a show with the pages of this one show, and with nothing else: what they do not have is 404
 * there, whatever the server has under its own name. Which names are domains is asked with each request, so that all servers
 * know the same; requests for this server's own name, or for none, cost a comparison.
 */
export function onDomain(
  { database, addresses }: { database: Database; addresses: Addresses },
  pages: Router,
): RequestHandler {
  const find = together((name) => showAtDomain(database.read, name));
  return async (request, response, next) => {
    const name = otherNameIn(request.headers.host, addresses.hostName);
    const found = name === undefined ? undefined : await find(name);
    if (!found) {
      next();
      return;
    }
    response.locals.ownDomain = found;
    pages(request, response, (error?: unknown) => next(error ?? noPage()));
  };
}
