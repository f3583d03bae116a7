import type { Request } from 'express';
import { pageAbove } from '../http/routes-of.ts';
import type { ProblemPage } from '../http/problem.ts';
import type { ProblemDocument } from '../http/problem-schema.ts';
import type { Assets } from './assets.ts';
import { renderPage } from './page.tsx';
import type { Page } from './page.tsx';

/** What people see in a browser instead of a problem document: what is wrong, and where to go. Programs get the document. */
export function problemPages(assets: Assets): (request: Request) => ProblemPage | undefined {
  return (request) => {
    if (!isForPeople(request)) return undefined;
    return (document) => renderPage(assets, problemPage(document, request));
  };
}

/** Whether a browser asks, and not a program. */
export function isForPeople(request: Request): boolean {
  return !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';
}

/** By status; trouble of ours has its own. */
const titles: Record<number, string | undefined> = {
  401: 'Please sign in',
  403: 'This is not for you to do',
  404: 'This page does not exist',
  405: 'There is no page here',
  409: 'This cannot be done now',
  410: 'This page is gone',
  413: 'This is too large',
  429: 'Too many attempts',
};

/** By its code, where the status says too little. */
const titlesOfCodes: Record<string, string | undefined> = {
  'link.spent': 'This link does not count any more',
};

/** Where to go from here. */
function wayOn({ status, code }: ProblemDocument, request: Request) {
  if (code === 'link.spent') return { href: '/login', text: 'To the sign-in' };
  const isDesk = /^\/admin(\/|$)/.test(request.path);
  if (status === 429 && request.path.startsWith('/login'))
    return { href: '/login', text: 'To the sign-in' };
  if (status === 403) return { href: '/admin', text: 'To your shows' };
  if (code === 'request.invalid' && request.method === 'GET')
    return { href: request.path, text: 'To this page from its beginning' };
  const above = pageAbove(request.app, request.path);
  if (above !== undefined && (status === 405 || code === 'version.not-found'))
    return { href: above, text: 'To the page above it' };
  if (status !== 404 && status !== 410) return undefined;
  return isDesk ? { href: '/admin', text: 'Your shows' } : { href: '/', text: 'To the front page' };
}

/** What to do instead, unless it is for programs. */
function mendForPeople({ status, mend }: ProblemDocument): string | undefined {
  // Which methods an address knows is nothing to read.
  if (mend === undefined || status === 405) return undefined;
  return /\bGET\b|\/api\//.test(mend) ? undefined : mend;
}

function problemPage(document: ProblemDocument, request: Request): Page {
  const { status, code, detail, request_id: id } = document;
  const mend = mendForPeople(document);
  const isForm = request.method === 'POST';
  const way = wayOn(document, request);
  const title =
    titlesOfCodes[code] ??
    titles[status] ??
    (status >= 500 ? document.title : 'This cannot be understood');
  return {
    title,
    style: 'site',
    ...(isForm && { islands: ['signed-out'] }), // leads back to what was typed
    body: (
      <main class="card-page">
        <article>
          <h1>{title}</h1>
          <p>{detail}</p>
          {mend !== undefined && <p>{mend}</p>}
          {isForm && (status === 429 || status >= 500) && (
            <p data-way-back>
              Your browser’s way back leads to what you typed: send it again from there.
            </p>
          )}
          {id !== undefined && (
            <p>
              Request id: <code>{id}</code>
            </p>
          )}
          {way && (
            <p>
              <a href={way.href}>{way.text}</a>
            </p>
          )}
        </article>
      </main>
    ),
  };
}
