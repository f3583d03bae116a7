import type { Request, Response } from 'express';
import type { DeskGuard, ShowOf } from '../accounts/desk-guard.ts';
import { mayDo } from '../accounts/permissions.ts';
import type { Act } from '../accounts/permissions.ts';
import type { Person } from '../accounts/person.ts';
import type { Addresses } from '../addresses/urls.ts';
import { getEpisode } from '../episodes/episodes.ts';
import type { Database } from '../platform/database/open.ts';
import { unlessNotFound } from '../platform/errors.ts';
import { param } from '../platform/http/param.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import type { Assets } from '../platform/pages/assets.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { renderPage } from '../platform/pages/page.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { sendPrivatePage } from '../platform/pages/send-page.ts';
import { getShow } from '../shows/shows.ts';

/** What every page of the desk is handed. */
export interface DeskTools {
  database: Database;
  addresses: Addresses;
  assets: Assets;
  desk: DeskGuard;
}

/** Who looks at a page, and what they may do with its show. */
export interface Viewer {
  person: Person;
  may: (act: Act) => boolean;
}

/** Who sent the request, once `DeskGuard` has let it through. */
export function viewerOf({ locals }: Response): Viewer {
  const { person, standing } = locals;
  if (!person) throw new Error('This page is for people who have signed in.');
  const toServer = person.isOwner ? 'owner' : undefined;
  return { person, may: (act) => mayDo(standing ?? toServer, act) };
}

/** The show that the path names by `:show`. */
export function namedShow({ database }: DeskTools): ShowOf {
  return async (request) =>
    (await unlessNotFound(getShow(database.read, param(request, 'show'))))?.id;
}

/** The show of the episode that the path names by `:id`. */
export function showOfEpisode({ database }: DeskTools): ShowOf {
  return async (request: Request) =>
    await unlessNotFound(
      getEpisode(database, database.read, param(request, 'id'))
        .then(({ showId }) => getShow(database.read, showId))
        .then(({ id }) => id),
    );
}

export function showPage(
  { assets }: DeskTools,
  response: Response,
  page: Page,
  status = 200,
): void {
  sendPrivatePage(response, renderPage(assets, page), status);
}

/** Does what a form of the desk asks for; when it is wrong, its page comes back. */
export async function orPageAgain(
  tools: DeskTools,
  response: Response,
  { typed, page }: { typed: Typed; page: (form: FormState) => Page | Promise<Page> },
  work: () => Promise<void>,
): Promise<void> {
  const show = async (form: FormState) => showPage(tools, response, await page(form), 422);
  await orShowAgain(typed, show, work);
}

/** The texts of a form; files are no part of it. */
export function typedOf(fields: object): Typed {
  const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts);
}
