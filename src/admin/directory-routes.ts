import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { keepListing, listDirectories } from '../directories/directories.ts';
import type { DirectoryTools } from '../directories/directories.ts';
import { getDirectory } from '../directories/directory.ts';
import { listingToKeep } from '../directories/listing.ts';
import type { PodcastIndex } from '../directories/podcast-index.ts';
import { submitToPodcastIndex } from '../directories/submit.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { LongwaveError } from '../platform/errors.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { getShow } from '../shows/shows.ts';
import type { Show } from '../shows/show.ts';
import { namedShow, orPageAgain, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { directoriesPage } from './directory-pages.tsx';
import { asTheShowFormSays } from './labels.ts';

export interface DirectoryDeskTools extends DeskTools, Pick<DirectoryTools, 'receivers'> {
  podcastIndex: PodcastIndex;
  /** Whether this server can submit to the Podcast Index by itself. */
  canSubmit: boolean;
}

const PATH = '/admin/shows/:show/directories';
const PODCAST_INDEX = 'podcast-index';

/** `/admin/shows/{show}/directories`: where the show stands, and how it gets there. */
export function directoryDeskRoutes(tools: DirectoryDeskTools): Router {
  const router = Router();
  const manages = tools.desk.needs('manage-show', namedShow(tools));
  router.get(PATH, manages, async (request, response) => {
    const page = await pageOf(tools, response, await named(tools, request), doneIn(request));
    showPage(tools, response, page);
  });
  router.post(`${PATH}/podcast-index/submit`, sameOrigin, manages, (request, response) =>
    submit(tools, request, response),
  );
  router.post(`${PATH}/:directory`, sameOrigin, manages, formFields, (request, response) =>
    keep(tools, request, response),
  );
  return router;
}

async function keep(
  tools: DirectoryDeskTools,
  request: Request,
  response: Response,
): Promise<void> {
  const show = await named(tools, request);
  const { key } = getDirectory(param(request, 'directory'));
  const typed = request.body as Typed;
  const page = (form: FormState) => pageOf(tools, response, show, key, form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    const { state, listing_url: url = '', note = '' } = typed;
    const filled = { state, listing_url: url.trim() || null, note: note.trim() || null };
    const wanted = { key, listing: parse(listingToKeep, filled) };
    await keepListing(tools, show, wanted, actorOf(response.locals.token));
    response.redirect(303, pathOf(show, key));
  });
}

async function submit(
  tools: DirectoryDeskTools,
  request: Request,
  response: Response,
): Promise<void> {
  const show = await named(tools, request);
  const page = ({ error }: FormState) =>
    pageOf(tools, response, show, PODCAST_INDEX, { typed: {}, error });
  await orPageAgain(tools, response, { typed: {}, page }, async () => {
    const actor = actorOf(response.locals.token);
    const asked = submitToPodcastIndex(tools, tools.podcastIndex, show, actor);
    const { accepted, said } = await asked.catch(theirTrouble);
    if (!accepted) throw refused(said);
    response.redirect(303, pathOf(show, PODCAST_INDEX));
  });
}

/** @param open the directory that was worked on. */
async function pageOf(
  tools: DirectoryDeskTools,
  response: Response,
  show: Show,
  open: string | undefined,
  form?: FormState,
): Promise<Page> {
  const list = await listDirectories(tools, show);
  const view = { show, list, canSubmit: tools.canSubmit, open };
  return directoriesPage(viewerOf(response), view, form);
}

async function named({ database }: DeskTools, request: Request): Promise<Show> {
  return await getShow(database.read, param(request, 'show'));
}

function pathOf({ slug }: Show, directory: string): string {
  return `/admin/shows/${slug}/directories?done=${directory}#${directory}`;
}

/** That somebody else does not answer is said on the page; it is no trouble of this server. */
function theirTrouble(error: unknown): never {
  if (!(error instanceof LongwaveError)) throw error;
  const { code, message, mend = '' } = error;
  const kind = code === 'directory.no-answer' ? 'unmet' : error.kind;
  throw new LongwaveError(kind, code, message, { mend: asTheShowFormSays(mend) });
}

function refused(said: string): LongwaveError {
  return new LongwaveError(
    'unmet',
    'directory.refused',
    `The Podcast Index did not take the show. It said: ${said}`,
    { mend: 'Try again later, or use its form at https://podcastindex.org/add.' },
  );
}
