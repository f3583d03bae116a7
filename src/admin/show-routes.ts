import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import { goneListings } from '../directories/listing-check.ts';
import { listEpisodes, placeInList } from '../episodes/episodes.ts';
import { keepArtwork } from '../media/keep-artwork.ts';
import type { ArtworkVerdict } from '../doctor/artwork-verdict.ts';
import type { KeptFile } from '../media/file.ts';
import { findFile, smallestPicture } from '../media/kept-files.ts';
import type { Reception } from '../media/receive.ts';
import { readUploadForm } from '../media/upload-form.ts';
import { pictureTroubles } from '../pictures/pictures.ts';
import { LongwaveError } from '../platform/errors.ts';
import { formFields, longFormFields } from '../platform/http/form-fields.ts';
import { page, pageRequest } from '../platform/http/paging.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Log } from '../platform/log.ts';
import type { Typed } from '../platform/pages/form.tsx';
import { doneIn } from '../platform/pages/parts.tsx';
import { deleteShow } from '../shows/deleting.ts';
import { newShow, showChange } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import { changeShow, createShow, getShow, setShowArtwork } from '../shows/shows.ts';
import { changedMeanwhile, marksRenewed, touched } from './shown.ts';
import { namedShow, orPageAgain, showPage, viewerOf } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { findWords, readFound } from './find-episodes.ts';
import { showNotices } from './notices.ts';
import { showHistoryRoutes } from './show-history.ts';
import { showFields, typedShow } from './show-form.tsx';
import { deleteShowPage, editShowPage, newShowPage, showDeskPage } from './show-pages.tsx';
import type { EditView, ShowView } from './show-pages.tsx';
import { episodeQuery } from './episode-query.ts';

export interface ShowDeskTools extends DeskTools {
  reception: Reception;
  log: Log;
  /** What the doctor says of artwork that we keep. */
  verdictOn: (file: KeptFile) => Promise<ArtworkVerdict>;
}

/** How long the form waits for the storage. */
const PATIENCE_MS = 2000;

/** `/admin/shows`: make one, see it, change it, delete it. */
export function showDeskRoutes(tools: ShowDeskTools): Router {
  const router = Router();
  const { desk } = tools;
  const path = '/admin/shows/:show';
  const ofServer = desk.needs('manage-server');
  const reads = desk.needs('read', namedShow(tools));
  const manages = desk.needs('manage-show', namedShow(tools));
  router.get('/admin/shows/new', ofServer, (_request, response) =>
    showPage(tools, response, newShowPage(viewerOf(response), { typed: {} })),
  );
  router.post('/admin/shows', sameOrigin, ofServer, formFields, (request, response) =>
    create(tools, request, response),
  );
  router.get(path, reads, (request, response) => overview(tools, request, response));
  router.get(`${path}/edit`, manages, async (request, response) => {
    const found = await editViewOf(tools, request);
    const view = { ...found, notice: showNotices.get(doneIn(request) ?? '') };
    const typed = typedShow(view.show);
    showPage(tools, response, editShowPage(viewerOf(response), view, { typed }));
  });
  router.post(`${path}/edit`, sameOrigin, manages, longFormFields, (request, response) =>
    edit(tools, request, response),
  );
  router.post(`${path}/artwork`, sameOrigin, manages, (request, response) =>
    takeArtwork(tools, request, response),
  );
  router.use(showHistoryRoutes(tools));
  router.get(`${path}/delete`, manages, async (request, response) => {
    const view = await viewOf(tools, request);
    showPage(tools, response, deleteShowPage(viewerOf(response), view, { typed: {} }));
  });
  router.post(`${path}/delete`, sameOrigin, manages, formFields, (request, response) =>
    remove(tools, request, response),
  );
  return router;
}

async function create(tools: ShowDeskTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  const page = (form: Parameters<typeof newShowPage>[1]) => newShowPage(viewerOf(response), form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    const wanted = parse(newShow, { title: typed['title'] });
    const show = await createShow(tools, wanted, actorOf(response.locals.token));
    response.redirect(303, `/admin/shows/${show.slug}?done=made`);
  });
}

async function overview(tools: ShowDeskTools, request: Request, response: Response): Promise<void> {
  const view = await viewOf(tools, request);
  const { show } = view;
  const { state, words, done = '', chosen, ...query } = parse(episodeQuery, request.query);
  const wanted = pageRequest(query);
  const places = await findWords(tools.database, show.id, words);
  const filter = { words, found: [...places.keys()], state: state === '' ? undefined : state };
  const rows = await listEpisodes(tools.database, show.id, { ...wanted, ...filter });
  const { items: episodes, nextCursor } = page(rows, wanted, placeInList, (row) => row);
  const next =
    nextCursor === null
      ? undefined
      : `/admin/shows/${show.slug}?${String(new URLSearchParams({ state, words, cursor: nextCursor }))}`;
  const found = await readFound(tools.database, { places, words }, episodes);
  const gone = await goneListings(tools.database, show.id);
  const shown = { episodes, found, state, words, next, isAllChosen: chosen === 'all' };
  const list = { ...shown, notice: showNotices.get(done), gone };
  showPage(tools, response, showDeskPage(viewerOf(response), view, list));
}

async function edit(tools: ShowDeskTools, request: Request, response: Response): Promise<void> {
  const view = await editViewOf(tools, request);
  const typed = request.body as Typed;
  const { shown } = typed;
  const fields = touched(showFields(typed), shown);
  let told = {};
  /** Called within the transaction: of two who save at once, each would find what both saw. */
  const refuseOthers = (before: Show): void => {
    const now = showFields(typedShow(before));
    const others = changedMeanwhile(fields, shown, now);
    if (shown === undefined || others.length === 0) return;
    told = { shown: marksRenewed(shown, others, now) }; // who was told of what stands there now has seen it
    throw changedByOthers(others);
  };
  const page = ({ error }: Parameters<typeof editShowPage>[2]) =>
    editShowPage(viewerOf(response), view, { typed: { ...typed, ...told }, error });
  await orPageAgain(tools, response, { typed, page }, async () => {
    const change = parse(showChange, fields);
    const actor = actorOf(response.locals.token);
    const { slug } = await changeShow(tools, view.show.id, change, actor, refuseOthers);
    response.redirect(303, `/admin/shows/${slug}?done=saved`);
  });
}

async function takeArtwork(
  tools: ShowDeskTools,
  request: Request,
  response: Response,
): Promise<void> {
  const view = await editViewOf(tools, request);
  const { show } = view;
  const page = (form: Parameters<typeof editShowPage>[2]) =>
    editShowPage(viewerOf(response), view, { ...form, isStored: true });
  await orPageAgain(tools, response, { typed: typedShow(show), page }, async () => {
    const form = await readUploadForm(request, response, tools.reception, ['artwork']);
    const { artwork: picture } = form;
    if (!picture || picture.length === 0) throw noPicture();
    const { mended: _mended, ...artwork } = await keepArtwork(
      tools.reception.files,
      show.id,
      picture,
    );
    await setShowArtwork(tools.database, show.id, artwork, actorOf(response.locals.token));
    response.redirect(303, `/admin/shows/${show.slug}/edit?done=artwork`);
  });
}

async function remove(tools: ShowDeskTools, request: Request, response: Response): Promise<void> {
  const view = await viewOf(tools, request);
  const { show } = view;
  const typed = request.body as Typed;
  const page = (form: Parameters<typeof deleteShowPage>[2]) =>
    deleteShowPage(viewerOf(response), view, form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    if (typed['confirm']?.trim() !== show.slug) throw notConfirmed(show);
    await deleteShow(tools.database, show.id, actorOf(response.locals.token));
    response.redirect(303, '/admin?done=deleted');
  });
}

async function viewOf(tools: ShowDeskTools, request: Request): Promise<ShowView> {
  const { database, addresses } = tools;
  const show = await getShow(database.read, param(request, 'show'));
  const { artworkId } = show;
  const file = artworkId === null ? undefined : await smallestPicture(database.read, artworkId);
  const artworkUrl = file && addresses.artwork(file.id, file.name);
  const troubles = await pictureTroubles(database.read, show.id);
  return { show, addresses, artworkUrl, troubles };
}

/** With what is said of its artwork, as long as the storage answers. */
async function editViewOf(tools: ShowDeskTools, request: Request): Promise<EditView> {
  const view = await viewOf(tools, request);
  const { artworkId } = view.show;
  const file = artworkId === null ? undefined : await findFile(tools.database.read, artworkId);
  try {
    const patience = sleep(PATIENCE_MS, undefined, { ref: false });
    const verdict = file && (await Promise.race([tools.verdictOn(file), patience]));
    return { ...view, verdict };
  } catch (error) {
    tools.log.warn({ err: error }, 'the artwork of a show could not be looked at');
    return { ...view, verdict: undefined };
  }
}

/** What two people change at once is the later one's, once that one knows. */
function changedByOthers(names: readonly string[]): LongwaveError {
  const problems = names.map((field) => ({
    field,
    message: 'Somebody else has changed this meanwhile.',
    mend: 'Save again to have it as it stands here.',
  }));
  return new LongwaveError('conflict', 'show.changed-meanwhile', 'It was changed meanwhile.', {
    problems,
  });
}

function noPicture(): LongwaveError {
  return new LongwaveError('unprocessable', 'artwork.missing', 'No picture was chosen.', {
    field: 'artwork',
    mend: 'Choose a file, then send it.',
  });
}

function notConfirmed({ slug }: Show): LongwaveError {
  return new LongwaveError('unprocessable', 'show.confirm-delete', 'This is another name.', {
    field: 'confirm',
    mend: `Type ${slug}, if you mean it.`,
  });
}
