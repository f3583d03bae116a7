import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { listActivity, listDoers } from '../accounts/activity.ts';
import type { ActivityFilter } from '../accounts/activity-store.ts';
import { page, pageQuery, pageRequest } from '../platform/http/paging.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import type { Show } from '../shows/show.ts';
import { getShow, listShows } from '../shows/shows.ts';
import { exportFormats, sendActivity } from './activity-export.ts';
import type { ExportFormat } from './activity-export.ts';
import { activityPage, filterIn } from './activity-page.tsx';
import { namedShow, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';

/** More than anybody chooses from in a list. */
const SHOWS = 500;

const id = z.string().max(100).default('');
/** A form that leaves a field open sends it empty. */
const query = pageQuery.extend({ person: id, show: id });

const exportQuery = z.object({ person: id, show: id });

/** Who did what: on the whole server for its owners, with one show for its admins. */
export function activityRoutes(tools: DeskTools): Router {
  const { database, desk } = tools;
  const router = Router();
  const ofServer = desk.needs('manage-server');
  const ofShow = desk.needs('manage-members', namedShow(tools));
  const named = (request: Request) => getShow(database.read, param(request, 'show'));
  router.get('/admin/activity', ofServer, async (request, response) => {
    await showActivity(tools, request, response);
  });
  router.get('/admin/shows/:show/activity', ofShow, async (request, response) => {
    await showActivity(tools, request, response, await named(request));
  });
  for (const format of Object.keys(exportFormats) as ExportFormat[]) {
    router.get(`/admin/activity/all.${format}`, ofServer, async (request, response) => {
      const filter = filterOf(parse(exportQuery, request.query));
      await sendActivity(database, { request, response }, filter, format);
    });
    router.get(`/admin/shows/:show/activity/all.${format}`, ofShow, async (request, response) => {
      const filter = filterOf(parse(exportQuery, request.query), await named(request));
      await sendActivity(database, { request, response }, filter, format);
    });
  }
  return router;
}

function filterOf(asked: z.output<typeof exportQuery>, show?: Show): ActivityFilter {
  return {
    personId: asked.person || undefined,
    showId: show?.id ?? (asked.show || undefined),
  };
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
  const rows = await listActivity(database, filterOf(asked, show), wanted);
  const last = ({ at, id }: (typeof rows)[number]) => ({ key: at, id });
  const { items: lines, nextCursor } = page(rows, wanted, last, (row) => row);
  const all = show ? [] : await listShows(database, { limit: SHOWS, after: undefined });
  const view = {
    ...(show && { show }),
    asked,
    lines,
    people: await listDoers(database, show?.id),
    shows: all,
    timeZone: show?.timeZone ?? zoneOf(all),
    next: nextCursor === null ? undefined : `?${filterIn({ ...asked, cursor: nextCursor })}`,
  };
  showPage(tools, response, activityPage(viewerOf(response), view));
}

/** Where most shows of the server are at home: an owner has no zone of their own. */
function zoneOf(shows: readonly Show[]): string {
  const zones = [...Map.groupBy(shows, ({ timeZone }) => timeZone)];
  const [most] = zones.toSorted(([, one], [, other]) => other.length - one.length);
  return most?.[0] ?? 'UTC';
}
