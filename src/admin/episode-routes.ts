import { Router } from 'express';
import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { Act } from '../accounts/permissions.ts';
import { findChapters } from '../chapters/chapters.ts';
import { editedChapters } from '../chapters/edited-chapters.ts';
import { findAudioBefore } from '../episodes/audio.ts';
import { deleteEpisode } from '../episodes/deleting.ts';
import { episodeChange } from '../episodes/episode.ts';
import type { Episode, EpisodeChange } from '../episodes/episode.ts';
import { getEpisode, publishNow, withdraw } from '../episodes/episodes.ts';
import { changeSeenEpisode } from '../episodes/stale.ts';
import { twinWarnings } from '../episodes/twin.ts';
import { pictureWarnings } from '../episodes/pictures.ts';
import { warningsOf } from '../episodes/warnings.ts';
import type { Warning } from '../episodes/warnings.ts';
import { findFile } from '../media/kept-files.ts';
import { readNow } from '../platform/database/now.ts';
import { asOneError } from '../platform/errors.ts';
import { longFormFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { refusalOf } from '../platform/pages/again.ts';
import { isoTime } from '../platform/moment.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { doneIn } from '../platform/pages/parts.tsx';
import { getShow } from '../shows/shows.ts';
import { transcriptsOf } from '../transcripts/transcripts.ts';
import { mayMove, refuseUnchangeable } from './changeable.ts';
import { touched } from './shown.ts';
import { orPageAgain, showOfEpisode, showPage, viewerOf } from './desk.ts';
import type { Viewer } from './desk.ts';
import type { DeskTools } from './desk.ts';
import { episodeFields, typedEpisode } from './episode-form.tsx';
import { deleteEpisodePage, episodeDeskPage } from './episode-pages.tsx';
import type { EpisodeView } from './episode-pages.tsx';
import { doneBy, episodeNotice } from './notices.ts';
import { timeOf } from './wanted.ts';

export interface EpisodeDeskTools extends DeskTools {
  /** What the doctor says of an episode. */
  advise: (episode: Episode) => Promise<Warning[]>;
}

/** `/admin/episodes/{id}`: see it, change it, publish, withdraw, delete. */
export function episodeDeskRoutes(tools: EpisodeDeskTools): Router {
  const { database, desk } = tools;
  const router = Router();
  const path = '/admin/episodes/:id';
  const needs = (act: Act) => desk.needs(act, showOfEpisode(tools));
  router.get(path, needs('read'), async (request, response) => {
    const found = await viewOfEpisode(tools, param(request, 'id'));
    const notice = episodeNotice(doneIn(request), found.episode, found.show);
    const view = { ...found, notice };
    const typed = typedEpisode(view.episode, view.show, view.chapters);
    showPage(tools, response, episodeDeskPage(viewerOf(response), view, { typed }));
  });
  router.post(path, sameOrigin, needs('write-draft'), longFormFields, (request, response) =>
    edit(tools, request, response),
  );
  router.post(
    `${path}/preview`,
    sameOrigin,
    needs('write-draft'),
    longFormFields,
    (request, response) => preview(tools, request, response),
  );
  for (const [verb, work] of [
    ['publish', publishNow],
    ['withdraw', withdraw],
  ] as const)
    router.post(`${path}/${verb}`, sameOrigin, needs('publish'), async (request, response) => {
      const { id } = await getEpisode(database, database.read, param(request, 'id'));
      const { state } = await work(database, id, actorOf(response.locals.token));
      response.redirect(303, `/admin/episodes/${id}?done=${state}`);
    });
  router.use(deleteRoutes(tools));
  return router;
}

function deleteRoutes(tools: EpisodeDeskTools): Router {
  const router = Router();
  const path = '/admin/episodes/:id/delete';
  const deletes = tools.desk.needs('delete', showOfEpisode(tools));
  router.get(path, deletes, async (request, response) => {
    const view = await episodeAndShow(tools, param(request, 'id'));
    showPage(tools, response, deleteEpisodePage(viewerOf(response), view));
  });
  router.post(path, sameOrigin, deletes, async (request, response) => {
    const { episode, show } = await episodeAndShow(tools, param(request, 'id'));
    await deleteEpisode(tools.database, episode.id, actorOf(response.locals.token));
    response.redirect(303, `/admin/shows/${show.slug}?done=deleted`);
  });
  return router;
}

/** The page as it would be with what was typed; nothing is kept. */
async function preview(
  tools: EpisodeDeskTools,
  request: Request,
  response: Response,
): Promise<void> {
  const found = await viewOfEpisode(tools, param(request, 'id'));
  const view: EpisodeView = { ...found, standing: 'looked-at' };
  const typed = request.body as Typed;
  showPage(tools, response, episodeDeskPage(viewerOf(response), view, { typed }));
}

async function edit(tools: EpisodeDeskTools, request: Request, response: Response): Promise<void> {
  const view = await viewOfEpisode(tools, param(request, 'id'));
  const viewer = viewerOf(response);
  const { show, episode } = view;
  const { id } = episode;
  const typed = request.body as Typed;
  // As it is by then: somebody else may have saved since.
  const page = async (form: FormState) =>
    episodeDeskPage(viewer, await viewOfEpisode(tools, id), form);
  await orPageAgain(tools, response, { typed, page }, async () => {
    refuseUnchangeable(viewer, episode);
    const change = changeWanted(viewer, view, typed);
    const asked = { id, seen: typed['seen'], change };
    const actor = actorOf(response.locals.token);
    const mayBe = (before: Episode): void => refuseUnchangeable(viewer, before);
    const changed = await changeSeenEpisode(tools.database, show, asked, actor, mayBe);
    response.redirect(303, `/admin/episodes/${id}?done=${doneBy(episode, changed)}`);
  });
}

/**
 * What the form changes, and when the episode comes out, where that can still be moved.
 * @throws LongwaveError with all that is wrong
 */
function changeWanted(viewer: Viewer, view: EpisodeView, typed: Typed): EpisodeChange {
  let change: EpisodeChange = {};
  const parts = [() => changedFields(typed), () => changedChapters(typed, view)];
  const ofFields = parts.map((part) =>
    refusalOf(() => {
      change = { ...change, ...parse(episodeChange, part()) };
    }),
  );
  const ofDate = refusalOf(() => {
    if (mayMove(viewer, view.episode)) change = { ...change, ...newTime(typed, view) };
  });
  const error = asOneError([...ofFields, ofDate]);
  if (error) throw error;
  return change;
}

/** When it is to come out. A new episode without a time comes out at once; one that is there keeps what it has. */
function newTime(typed: Typed, { show, now }: EpisodeView): EpisodeChange {
  return typed['when'] === 'now' ? { publish_at: isoTime(now) } : timeOf(typed, show, now);
}

/** What the form says otherwise than it showed, but for its chapters. */
function changedFields(typed: Typed): object {
  const { chapters: _apart, ...fields } = touched(episodeFields(typed), typed['shown']);
  return fields;
}

/** Chapters have more than their lines show, which stays. */
function changedChapters(typed: Typed, { episode, show, chapters }: EpisodeView): object {
  const { chapters: lines } = touched(episodeFields(typed), typed['shown']);
  const before = episodeFields(typedEpisode(episode, show, chapters))['chapters'];
  if (lines === undefined || lines === before) return {};
  return { chapters: typeof lines === 'string' ? editedChapters(lines, chapters) : null };
}

/** @throws LongwaveError `episode.not-found`, `show.not-found` */
export async function episodeAndShow(
  { database }: EpisodeDeskTools,
  id: string,
): Promise<Pick<EpisodeView, 'episode' | 'show'>> {
  const episode = await getEpisode(database, database.read, id);
  return { episode, show: await getShow(database.read, episode.showId) };
}

/** The same with all that its page shows: what the doctor says takes a moment. */
export async function viewOfEpisode(tools: EpisodeDeskTools, id: string): Promise<EpisodeView> {
  const { database, addresses, advise } = tools;
  const { episode, show } = await episodeAndShow(tools, id);
  const audio = await findFile(database.read, episode.audioId);
  if (!audio) throw new Error('An episode has no audio.');
  const audioBefore = await findAudioBefore(database.read, episode.id);
  const kept = await findChapters(database.read, episode.id);
  const twin = await twinWarnings(database, episode);
  const pictures = await pictureWarnings(database.read, episode);
  const warnings = [...twin, ...warningsOf(episode), ...pictures, ...(await advise(episode))];
  const transcripts = (await transcriptsOf(database.read, [episode.id])).get(episode.id) ?? [];
  const chapters = kept?.list ?? [];
  const now = await readNow(database, database.read);
  return { show, episode, audio, audioBefore, chapters, transcripts, warnings, addresses, now };
}
