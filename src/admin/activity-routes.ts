import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { listActivity, listDoers } from '../accounts/activity.ts';
import { page, pageQuery, pageRequest } from '../platform/http/paging.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { getShow, listShows } from '../shows/shows.ts';
import { activityPage } from './activity-page.tsx';
import { namedShow, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';

/** More than anybody chooses from in a list. */
const SHOWS = 500;

const id = z.string().max(100).default('');
/** A form that leaves a field open sends it empty. */
const query = pageQuery.extend({ person: id, show: id });

/** Who did what: on the whole server for its owners, with one show for its admins. */
export function activityRoutes(tools: DeskTools): Router {
  const { database, desk } = tools;
  const router = Router();
  router.get('/admin/activity', desk.needs('manage-server'), async (request, response) => {
    await showActivity(tools, request, response);
  });
  const ofShow = desk.needs('manage-members', namedShow(tools));
  router.get('/admin/shows/:show/activity', ofShow, async (request, response) => {
    const show = await getShow(database.read, param(request, 'show'));
    await showActivity(tools, request, response, show);
  });
  return router;
}

async function showActivity(
  tools: DeskTools,
  request: Request,
  response: Response,
  show?: Show,
): Promise<void> {
  const { database } = tools;
  const asked = parse(query, request.query);
  const wanted = pageRequest(asked);
  const filter = {
    personId: asked.person || undefined,
    showId: show?.id ?? (asked.show || undefined),
  };
  const rows = await listActivity(database, filter, wanted);
  const last = ({ at, id }: (typeof rows)[number]) => ({ key: at, id });
  const { items: lines, nextCursor } = page(rows, wanted, last, (row) => row);
  const view = {
    ...(show && { show }),
    asked,
    lines,
    people: await listDoers(database, show?.id),
    shows: show ? [] : await listShows(database, { limit: SHOWS, after: undefined }),
    next: nextCursor === null ? undefined : following(asked, nextCursor),
  };
  showPage(tools, response, activityPage(viewerOf(response), view));
}

/** The same filter, further back. */
function following({ person, show }: { person: string; show: string }, cursor: string): string {
  return `?${String(new URLSearchParams({ person, show, cursor }))}`;
}
