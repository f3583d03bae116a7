import { Router } from 'express';
import type { Request, Response } from 'express';
import { memberships } from '../accounts/members.ts';
import { mayDo } from '../accounts/permissions.ts';
import type { Act, Standing } from '../accounts/permissions.ts';
import type { Person } from '../accounts/person.ts';
import type { Glance } from '../doctor/glances.ts';
import { failingDomains } from '../domains/domains.ts';
import { episodeIdsByGuid } from '../episodes/episodes.ts';
import { outlooks } from '../episodes/outlook.ts';
import type { Outlook } from '../episodes/outlook.ts';
import type { Database } from '../platform/database/open.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import type { Show } from '../shows/show.ts';
import { listShows, listShowsAmong } from '../shows/shows.ts';
import { failingWebhooks } from '../webhooks/webhooks.ts';
import type { FailingWebhook } from '../webhooks/webhooks.ts';
import { showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { homePage } from './home.tsx';
import type { ShowAtHome } from './home-show.tsx';
import { countDead, deadByShow } from './job-routes.ts';

export interface HomeTools extends DeskTools {
  /** What the doctor says of the feeds of these shows, by their slugs, as far as it is known in so many milliseconds. */
  glanceAt: (slugs: readonly string[], patienceMs: number) => Promise<Map<string, Glance>>;
}

/** More than anybody has; a page of all of them is still quick. */
const SHOWS = 500;
const LAST_EPISODES = 3;
/** Who has many large feeds sees what is known by then, and the rest the next time. */
const PATIENCE_MS = 700;

/** `/admin`: the first page. */
export function homeRoutes(tools: HomeTools): Router {
  const router = Router();
  const { desk } = tools;
  router.get('/admin/shows', desk.signedIn, (_request, response) => response.redirect('/admin'));
  router.get('/admin', desk.signedIn, (request, response) => home(tools, request, response));
  return router;
}

async function home(tools: HomeTools, request: Request, response: Response): Promise<void> {
  const { database, addresses } = tools;
  const viewer = viewerOf(response);
  const dead = viewer.may('manage-server') ? await countDead(database) : undefined;
  const view = {
    shows: await showsAtHome(tools, viewer.person),
    dead,
    isPublic: addresses.isPublic,
    done: doneIn(request),
  };
  showPage(tools, response, homePage(viewer, view));
}

/** What was read of all shows at once. */
interface Read {
  roles: ReadonlyMap<string, Standing>;
  outlook: ReadonlyMap<string, Outlook>;
  glances: ReadonlyMap<string, Glance>;
  failed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  failing: Awaited<ReturnType<typeof failingDomains>>;
  webhooks: ReadonlyMap<string, FailingWebhook[]>;
}

async function showsAtHome(tools: HomeTools, person: Person): Promise<ShowAtHome[]> {
  const { database, glanceAt } = tools;
  const roles = await memberships(database, person);
  const shows = await showsOf(database, person);
  const slugs = shows.map(({ slug }) => slug);
  const ids = shows.map(({ id }) => id);
  const [glances, outlook, failed, failing, webhooks] = await Promise.all([
    glanceAt(slugs, PATIENCE_MS),
    outlooks(database, ids, LAST_EPISODES),
    deadByShow(database),
    failingDomains(database),
    failingWebhooks(database),
  ]);
  const read = { roles, outlook, glances, failed, failing, webhooks };
  return await Promise.all(shows.map((show) => atHome(tools, person, show, read)));
}

async function atHome(
  { database, addresses }: HomeTools,
  person: Person,
  show: Show,
  { roles, outlook, glances, failed, failing, webhooks }: Read,
): Promise<ShowAtHome> {
  const standing = person.isOwner ? 'owner' : roles.get(show.id);
  const may = (act: Act): boolean => mayDo(standing, act);
  const glance = glances.get(show.slug);
  const mayManage = may('manage-show');
  // One of every show tells of all of them.
  const mayOpen = ({ isOfAll }: FailingWebhook): boolean =>
    may(isOfAll ? 'manage-server' : 'manage-show');
  return {
    show,
    feedUrl: addresses.feed(show.slug),
    outlook: outlook.get(show.id) ?? { drafts: 0, scheduled: 0, next: undefined, last: [] },
    mayWrite: may('write-draft'),
    troubles: {
      may,
      glance,
      ids: await idsIn(database, show, glance),
      failed: (mayManage ? failed.get(show.id) : undefined) ?? new Map(),
      failing: mayManage ? failing.get(show.id) : undefined,
      webhooks: (webhooks.get(show.id) ?? []).filter(mayOpen),
    },
  };
}

async function idsIn(
  database: Database,
  show: Show,
  glance: Glance | undefined,
): Promise<Map<string, string>> {
  const named = glance?.findings.flatMap(({ where }) => where.guid ?? []) ?? [];
  const guids = [...new Set(named)];
  return guids.length === 0 ? new Map() : await episodeIdsByGuid(database.read, show.id, guids);
}

async function showsOf(database: Database, person: Person): Promise<Show[]> {
  if (person.isOwner) return await listShows(database, { limit: SHOWS, after: undefined });
  return await listShowsAmong(database, [...(await memberships(database, person)).keys()]);
}
