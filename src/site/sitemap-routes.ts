import { createHash } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import type { Addresses } from '../addresses/urls.ts';
import type { Database } from '../platform/database/open.ts';
import { matchesAny } from '../platform/http/etag.ts';
import { noPage } from './answer-page.ts';
import { sitemap } from './sitemap.ts';

/** `/sitemap.xml` and `/robots.txt`: what search engines may find, and what they may not. */
export function sitemapRoutes(
  router: Router,
  tools: { database: Database; addresses: Addresses },
): void {
  router.get('/sitemap.xml', async (request, response) => {
    const xml = await sitemap(tools, { part: partOf(request) });
    answerSitemap(request, response, xml);
  });
  router.get('/robots.txt', (_request, response) => {
    answerRobots(response, rulesOf(tools.addresses), tools.addresses.sitemap());
  });
}

/** The same on the domain of a show, where there is nothing else. */
export function domainSitemapRoutes(
  router: Router,
  tools: { database: Database; addresses: Addresses },
): void {
  router.get('/sitemap.xml', async (request, response) => {
    const { ownDomain: only } = response.locals;
    answerSitemap(request, response, await sitemap(tools, { part: partOf(request), only }));
  });
  router.get('/robots.txt', (_request, response) => {
    const { ownDomain } = response.locals;
    answerRobots(response, [], tools.addresses.sitemap(undefined, ownDomain?.domain));
  });
}

function answerSitemap(request: Request, response: Response, xml: string | undefined): void {
  if (xml === undefined) throw noPage();
  const tag = `"${createHash('sha256').update(xml).digest('base64url').slice(0, 22)}"`;
  response.set({ 'Cache-Control': 'public, max-age=0, must-revalidate', ETag: tag });
  const ifNoneMatch = request.get('if-none-match');
  if (ifNoneMatch !== undefined && matchesAny(ifNoneMatch, tag)) response.status(304).end();
  else response.type('application/xml').send(xml);
}

function answerRobots(response: Response, rules: string[], address: string): void {
  response.set('Cache-Control', 'public, max-age=3600').type('text/plain');
  response.send(['User-agent: *', ...rules, '', `Sitemap: ${address}`, ''].join('\n'));
}

/** A show may be called "admin-talk": only our own addresses are meant (RFC 9309, section 2.2.3). */
function rulesOf(addresses: Addresses): string[] {
  const pages = ['/admin', '/login', '/logout'].flatMap((path) =>
    ['$', '?', '/'].map((end) => path + end),
  );
  const ours = [...pages, '/api/', '/setup/'];
  const { pathname } = new URL(`${addresses.base}/`);
  return ours.map((path) => `Disallow: ${pathname.slice(0, -1)}${path}`);
}

/** @throws LongwaveError `page.not-found` for what is no number */
function partOf(request: Request): number | undefined {
  const asked = request.query['part'];
  if (asked === undefined) return undefined;
  if (typeof asked !== 'string' || !/^[1-9]\d{0,4}$/.test(asked)) throw noPage();
  return Number(asked);
}
