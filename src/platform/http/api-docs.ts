import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Router } from 'express';
import type { RequestHandler } from 'express';
import { LongwaveError } from '../errors.ts';
import { apiDocument } from './api-document.ts';
import type { ApiFacts } from './api-document.ts';
import { docsFiles, docsPaths } from './api-docs-openapi.ts';
import { docsPage, docsPolicy, docsScript, docsStyle } from './api-docs-page.ts';
import { notModified } from './etag.ts';

/**
 * `/api/openapi.json`, and `/api/docs` to read and try it; both for everybody. The document is made when somebody asks
 * for it: that takes a fifth of the time of a start.
 */
export function apiDocRoutes(facts: () => ApiFacts): Router {
  const router = Router();
  let answer: RequestHandler | undefined;
  router.get('/api/openapi.json', (request, response, next) => {
    answer ??= fixed('application/json', documentOf(facts()));
    answer(request, response, next);
  });
  router.get('/api/docs', fixed('text/html', docsPage));
  router.get('/api/docs/:file', (request, response, next) => {
    const file = docsFiles.find((name) => name === request.params.file);
    if (file === undefined)
      throw new LongwaveError('not-found', 'address.not-found', 'The page has no such part.');
    const own = ownParts.get(file);
    if (own) own(request, response, next);
    else response.sendFile(file, { root: swaggerFolder(), maxAge: '1h' });
  });
  return router;
}

function documentOf(facts: ApiFacts): string {
  return JSON.stringify(apiDocument({ ...facts, paths: { ...facts.paths, ...docsPaths() } }));
}

const ownParts = new Map([
  ['init.js', fixed('text/javascript', docsScript)],
  ['page.css', fixed('text/css', docsStyle)],
]);

/** A text of ours, which a new release may change at once. */
function fixed(type: string, body: string): RequestHandler {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  return ({ headers }, response) => {
    response.set({ 'Content-Security-Policy': docsPolicy, 'Cache-Control': 'no-cache', ETag: tag });
    if (notModified({ ifNoneMatch: headers['if-none-match'] }, { tag })) response.status(304).end();
    else response.type(type).send(body);
  };
}

function swaggerFolder(): string {
  return fileURLToPath(new URL('.', import.meta.resolve('swagger-ui-dist/swagger-ui.css')));
}
