import type { ErrorRequestHandler, Request } from 'express';
import { LongwaveError } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';
import type { Assets } from './assets.ts';
import { renderPage } from './page.tsx';
import type { Page } from './page.tsx';
import { problemKinds } from '../http/problem.ts';

/** What people see in a browser instead of a problem document: what is wrong, and where to go. Programs get the document. */
export function problemPages(assets: Assets): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const isPage =
      isForPeople(request) && thrown instanceof LongwaveError && kinds.has(thrown.kind);
    if (!isPage || response.headersSent) {
      next(thrown);
      return;
    }
    const { status } = problemKinds[thrown.kind];
    response.status(status).set('Cache-Control', 'no-store').type('html');
    response.send(renderPage(assets, problemPage(thrown, request.method === 'POST')));
  };
}

/** Everything else is trouble of ours, which has to be kept in the log first. */
const kinds: ReadonlySet<ErrorKind> = new Set([
  'not-found',
  'wrong-method',
  'gone',
  'forbidden',
  'too-many',
  'invalid',
  'conflict',
  'unprocessable',
  'unsupported',
  'too-large',
  'unauthenticated',
]);

function isForPeople(request: Request): boolean {
  return !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';
}

const titles: Partial<Record<ErrorKind, string>> = {
  'not-found': 'This page does not exist',
  'wrong-method': 'There is no page here',
  gone: 'This page is gone',
  forbidden: 'This is not for you to do',
  'too-many': 'Too many attempts',
  conflict: 'This cannot be done now',
  unauthenticated: 'Please sign in',
  'too-large': 'This is too large',
};

function problemPage({ kind, message, mend }: LongwaveError, isForm: boolean): Page {
  const title = titles[kind] ?? 'This cannot be understood';
  return {
    title,
    ...(isForm && { islands: ['signed-out'] }), // leads back to what was typed
    body: (
      <main class="card-page">
        <article>
          <h1>{title}</h1>
          <p>{message}</p>
          {mend !== undefined && <p>{mend}</p>}
          {kind === 'forbidden' && (
            <p>
              <a href="/admin">To your shows</a>
            </p>
          )}
        </article>
      </main>
    ),
  };
}
