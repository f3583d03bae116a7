import type { Response } from 'express';
import type { ComponentChildren } from 'preact';
import type { Assets } from '../platform/pages/assets.ts';
import { WayUp } from '../platform/pages/parts.tsx';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { sendPrivatePage } from '../platform/pages/send-page.ts';
import { actorAs } from './actor.ts';
import type { Actor } from './actor.ts';
import type { Person } from './person.ts';

export interface DeskContent {
  title: string;
  /** Names of islands that add to the page. */
  islands?: string[];
  /** Where the page stands among those of the desk. */
  at?: string;
  /** The page that this one belongs to. */
  up?: { href: string; text: string };
  children: ComponentChildren;
}

export interface DeskPageTools {
  assets: Assets;
  /** What stands around every page of the desk. */
  frame: (person: Person, content: DeskContent) => Page;
}

/** Answers with a page of the desk; the navigation marks where it stands by the path that was asked for. */
export function sendDeskPage(
  { assets, frame }: DeskPageTools,
  response: Response,
  { children, up, ...rest }: DeskContent,
  status = 200,
): void {
  const person = personOf(response);
  const content = (
    <div class="people">
      {up && <WayUp {...up} />}
      <h1>{rest.title}</h1>
      {children}
    </div>
  );
  sendPrivatePage(
    response,
    renderPage(assets, frame(person, { ...rest, at: response.req.path, children: content })),
    status,
  );
}

/** Who has signed in. */
export function personOf({ locals }: Response): Person {
  if (!locals.person) throw new Error('This page is for people who have signed in.');
  return locals.person;
}

/** The same, as what they do is kept. */
export function actorIn(response: Response): Actor {
  return actorAs(personOf(response));
}
