import type { ComponentChildren } from 'preact';
import type { Person } from '../accounts/person.ts';
import type { Page } from '../platform/pages/page.tsx';

/** The frame of every page of the desk: where one is, where one can go, and who one is. */
export function deskPage(
  person: Person,
  {
    title,
    islands = [],
    children,
  }: { title: string; islands?: string[]; children: ComponentChildren },
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
        <DeskHeader person={person} />
        <main id="main" class="desk">
          {children}
        </main>
      </>
    ),
  };
}

function DeskHeader({ person }: { person: Person }) {
  return (
    <header class="desk">
      <nav aria-label="Desk">
        <ul>
          <li>
            <a href="/admin" class="brand">
              Longwave
            </a>
          </li>
        </ul>
        <ul>
          <li>
            <a href="/admin/account" data-person={person.id}>
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
