import { Router } from 'express';
import type { Request, Response } from 'express';
import { episodeOf } from '../episodes/from-upload.ts';
import type { Episode, NewEpisode } from '../episodes/episode.ts';
import { makeUploaded } from '../episodes/upload.ts';
import type { Arrived, Asked, SentTranscript, Uploaded } from '../episodes/upload.ts';
import { beforeUpload } from '../media/before-body.ts';
import { nextNumber } from '../episodes/numbering.ts';
import type { Warning } from '../episodes/warnings.ts';
import type { Reception } from '../media/receive.ts';
import { readPageForm } from '../media/upload-form.ts';
import type { UploadForm } from '../media/upload-form.ts';
import { readNow } from '../platform/database/now.ts';
import { LongwaveError, asOneError } from '../platform/errors.ts';
import { askForBody } from '../platform/http/body.ts';
import { longFormFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { refusalOf } from '../platform/pages/again.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Show } from '../shows/show.ts';
import { getShow } from '../shows/shows.ts';
import { checkTranscript } from '../transcripts/transcripts.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { stillThere } from './audio-field.tsx';
import { atAudio, chooseAgain } from './refused-files.ts';
import { namedShow, orPageAgain, showPage, typedOf, viewerOf } from './desk.ts';
import type { Viewer } from './desk.ts';
import type { Foreseen } from './checks.tsx';
import { typedEpisode } from './episode-form.tsx';
import { episodeDeskPage } from './episode-pages.tsx';
import type { EpisodeView } from './episode-pages.tsx';
import { publishPage } from './publish-page.tsx';
import type { PublishView } from './publish-page.tsx';
import { viewOfEpisode } from './episode-routes.ts';
import type { EpisodeDeskTools } from './episode-routes.ts';
import { wantedOf } from './wanted.ts';
import type { Moment } from './wanted.ts';

export interface PublishTools extends EpisodeDeskTools {
  reception: Reception;
  uploads: Uploads;
  /** What the doctor would say of an episode that is not there yet. */
  foresee: (show: Show, fields: NewEpisode) => Promise<Warning[]>;
}

/** `/admin/shows/{show}/publish`: a form with a file, or with one that has come in pieces before. */
export function publishRoutes(tools: PublishTools): Router {
  const router = Router();
  const path = '/admin/shows/:show/publish';
  const writes = tools.desk.needs('write-draft', namedShow(tools));
  router.get(path, writes, (request, response) => fillIn(tools, request, response, {}));
  router.post(`${path}/preview`, sameOrigin, writes, longFormFields, (request, response) =>
    fillIn(tools, request, response, request.body as Typed),
  );
  router.post(path, sameOrigin, writes, beforeUpload(tools.reception), (request, response) =>
    publish(tools, request, response),
  );
  return router;
}

/** The screen as it is with what was typed so far; nothing is kept. */
async function fillIn(
  tools: PublishTools,
  request: Request,
  response: Response,
  typed: Typed,
): Promise<void> {
  const show = await getShow(tools.database.read, param(request, 'show'));
  const viewer = viewerOf(response);
  const view = await publishView(tools, viewer, show, typed);
  showPage(tools, response, publishPage(viewer, view, { typed }));
}

async function publishView(
  tools: PublishTools,
  viewer: Viewer,
  show: Show,
  typed: Typed,
): Promise<PublishView> {
  const { database } = tools;
  const now = await readNow(database, database.read);
  const foreseen = await foresee(tools, { viewer, show, now }, typed);
  return { show, foreseen, next: await nextNumber(database.read, show.id), now };
}

async function foresee(
  tools: PublishTools,
  { viewer, show, now }: Moment,
  typed: Typed,
): Promise<Foreseen> {
  const { fields, schedule, refusal } = wantedOf({ viewer, show, now }, typed);
  if (refusal) return { refused: refusal, warnings: [] };
  return { warnings: await tools.foresee(show, { ...fields, ...schedule }) };
}

async function publish(tools: PublishTools, request: Request, response: Response): Promise<void> {
  const show = await getShow(tools.database.read, param(request, 'show'));
  const viewer = viewerOf(response);
  let typed: Typed = {};
  let lost: string[] = [];
  const page = async ({ error }: FormState) => {
    const view = await publishView(tools, viewer, show, typed);
    const said = error && chooseAgain(atAudio(error), lost);
    return publishPage(viewer, view, { typed: stillThere(typed, error), error: said });
  };
  await orPageAgain(tools, response, { typed, page }, async () => {
    askForBody(request, response);
    const names = ['audio', 'artwork', 'transcript'] as const;
    const sent = await readPageForm(request, response, tools.reception, names);
    typed = typedOf(sent.fields);
    lost = (['artwork', 'transcript'] as const).filter((name) => sent[name]);
    const asked = { request, response, show };
    const { id, done, error } = await make(tools, asked, sent, typed);
    if (error === undefined) return response.redirect(303, `/admin/episodes/${id}?done=${done}`);
    const view: EpisodeView = { ...(await viewOfEpisode(tools, id)), standing: 'kept-draft' };
    const form = { typed: typedOver(view, typed), error };
    showPage(tools, response, episodeDeskPage(viewer, view, form), 422);
  });
}

/** What was left empty came from the file, and stands in the episode. */
function typedOver({ episode, show, chapters }: EpisodeView, typed: Typed): Typed {
  const given = Object.entries(typed).filter(([, value]) => value.trim() !== '');
  return { ...typedEpisode(episode, show, chapters), ...(Object.fromEntries(given) as Typed) };
}

/** An episode; with an error, one that is only a draft: its fields were wrong and its file was not, or another has its audio. */
interface Made {
  id: string;
  /** Its state, or `there` when an episode of the show had this very audio: it stays as it was. */
  done: string;
  error?: LongwaveError;
}

/** What a form brought; without audio where none was chosen. */
interface Given extends Omit<Arrived, 'audio'> {
  audio: Arrived['audio'] | undefined;
}

async function make(
  tools: PublishTools,
  asked: Asked,
  form: UploadForm,
  typed: Typed,
): Promise<Made> {
  const { show, response } = asked;
  const now = await readNow(tools.database, tools.database.read);
  const { fields, schedule, refusal } = wantedOf({ viewer: viewerOf(response), show, now }, typed);
  const sent = sentTranscript(show, form, typed);
  const ofTranscript = sent && refusalOf(() => checkTranscript(sent));
  const error = asOneError([refusal, ofTranscript, form.refused]);
  const transcript = ofTranscript ? undefined : sent;
  // Nobody should have to send a long file again because of a wrong date, or of a file beside it: it is kept as a draft.
  const wanted = { ...fields, ...(error ? { draft: true } : schedule) };
  const given = { wanted, transcript, artwork: form.artwork, sameAudioIsSameEpisode: false };
  const upload = typed['upload'] ?? '';
  if (upload === '') return await madeOfFile(tools, asked, { ...given, audio: form.audio }, error);
  await form.audio?.drop();
  if (error) throw error;
  return madeOf(await episodeOf(tools, asked, upload, given));
}

async function madeOfFile(
  tools: PublishTools,
  asked: Asked,
  { audio, ...given }: Given,
  error: LongwaveError | undefined,
): Promise<Made> {
  if (!audio) throw asOneError([noFile(), error])!;
  return madeOf(await makeUploaded(tools, asked, { ...given, audio }), error);
}

function madeOf(uploaded: Uploaded, wrong?: LongwaveError): Made {
  const { episode, isNew, isHeldBack, sameAudioAs } = uploaded;
  const error = isHeldBack && sameAudioAs ? heldBack(sameAudioAs) : wrong;
  return { id: episode.id, done: isNew ? episode.state : 'there', ...(error && { error }) };
}

function heldBack({ title }: Episode): LongwaveError {
  return new LongwaveError(
    'conflict',
    'episode.same-audio',
    `It is not published, but kept as a draft: “${title}” has exactly this audio.`,
    {
      mend: 'If both are to have it, save it: when it is to come out stands below as you chose it.',
    },
  );
}

function sentTranscript(
  show: Show,
  { transcript }: UploadForm,
  typed: Typed,
): SentTranscript | undefined {
  return transcript && { ...transcript, language: typed['language'] || show.language };
}

function noFile(): LongwaveError {
  return new LongwaveError('unprocessable', 'audio.missing', 'No audio file was chosen.', {
    field: 'audio',
    mend: 'Choose an MP3 or M4A file.',
  });
}
