import type { ComponentChildren } from 'preact';
import type { Person } from '../accounts/person.ts';
import type { Page } from '../platform/pages/page.tsx';

interface DeskPageContent {
  title: string;
  islands?: string[];
  /** The path of the page, which marks where one is in the navigation. */
  at?: string;
  children: ComponentChildren;
}

/** The frame of every page of the desk: where one is, where one can go, and who one is. */
export function deskPage(
  person: Person,
  { title, islands = [], at = '', children }: DeskPageContent,
): Page {
  return {
    title: `${title} · Longwave`,
    // What was typed belongs to the whole desk: any of its pages can be the answer to a form.
    islands: [...islands, 'unsaved'],
    body: (
      <>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <DeskHeader person={person} at={at} />
        <main id="main" class="desk">
          {children}
        </main>
      </>
    ),
  };
}

function DeskHeader({ person, at }: { person: Person; at: string }) {
  return (
    <header class="desk">
      <nav aria-label="Desk">
        <a href="/admin" class="brand">
          Longwave
        </a>
        {person.isOwner && <OfServer at={at} />}
        <ul class="self">
          <li>
            <a href="/admin/account" data-person={person.id} {...current('/admin/account', at)}>
              {person.name}
            </a>
          </li>
          <li>
            <form method="post" action="/logout">
              <button type="submit" class="quiet">
                Sign out
              </button>
            </form>
          </li>
        </ul>
      </nav>
    </header>
  );
}

/** Pages of the whole server, which are for its owners. */
const pages = [
  ['/admin', 'Shows'],
  ['/admin/people', 'People'],
  ['/admin/tokens', 'API tokens'],
  ['/admin/mail', 'Mail'],
  ['/admin/activity', 'Activity'],
  ['/admin/jobs', 'Jobs'],
  ['/admin/storage', 'Storage'],
  ['/admin/deleted-shows', 'Deleted shows'],
] as const;

/** A row where there is room for it; elsewhere a line that opens, which browsers do by themselves. */
function OfServer({ at }: { at: string }) {
  return (
    <details class="menu">
      <summary>Menu</summary>
      <ul>
        {pages.map(([path, title]) => (
          <li>
            <a href={path} {...current(path, at)}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Home is above every page, and is where one is only on its own. */
function current(path: string, at: string): { 'aria-current'?: 'page' | 'true' } {
  if (at === path) return { 'aria-current': 'page' };
  return path !== '/admin' && at.startsWith(`${path}/`) ? { 'aria-current': 'true' } : {};
}
