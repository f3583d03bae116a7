import type { Request, Response } from 'express';
import { actorOf } from '../accounts/actor.ts';
import type { NewArtwork } from '../media/file.ts';
import { keepArtwork } from '../media/keep-artwork.ts';
import type { Reception } from '../media/receive.ts';
import { readPageForm } from '../media/upload-form.ts';
import { LongwaveError, asOneError } from '../platform/errors.ts';
import { askForBody } from '../platform/http/body.ts';
import { readLongForm } from '../platform/http/form-fields.ts';
import { parse } from '../platform/http/parse.ts';
import { refusalIn, refusalOf } from '../platform/pages/again.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { showChange } from '../shows/show.ts';
import type { Show, ShowChange } from '../shows/show.ts';
import { changeShow, setShowArtwork } from '../shows/shows.ts';
import { orPageAgain, typedOf, viewerOf } from './desk.ts';
import { chooseAgain } from './refused-files.ts';
import { showFields, typedShow } from './show-form.tsx';
import { editShowPage } from './show-pages.tsx';
import { editViewOf } from './show-views.ts';
import type { ShowDeskTools } from './show-views.ts';
import { changedMeanwhile, marksRenewed, touched } from './shown.ts';

/** `POST /admin/shows/{show}/edit`: the fields that were touched, and artwork where a picture was chosen. */
export async function editShow(
  tools: ShowDeskTools,
  request: Request,
  response: Response,
): Promise<void> {
  const view = await editViewOf(tools, request);
  let sent: Sent = { typed: typedShow(view.show), picture: undefined };
  const page = ({ error }: FormState) => {
    const said = error && chooseAgain(error, sent.picture ? ['artwork'] : []);
    return editShowPage(viewerOf(response), view, { typed: sent.typed, error: said });
  };
  await orPageAgain(tools, response, { typed: sent.typed, page }, async () => {
    sent = await read(tools, request, response);
    const { change, artwork } = await wantedOf(tools.reception, view.show, sent);
    const actor = actorOf(response.locals.token);
    /** Called within the transaction: of two who save at once, each would find what both saw. */
    const refuseOthers = (before: Show): void => {
      const { shown, others } = changedByOthers(sent.typed, before);
      if (others.length === 0) return;
      sent = { ...sent, typed: { ...sent.typed, shown } }; // who was told of what stands there now has seen it
      throw refusalFor(others);
    };
    const { slug } = await changeShow(tools, view.show.id, change, actor, refuseOthers);
    if (artwork) await setShowArtwork(tools.database, view.show.id, artwork, actor);
    response.redirect(303, `/admin/shows/${slug}?done=saved`);
  });
}

interface Sent {
  typed: Typed;
  picture: Buffer | undefined;
  /** Artwork that was too large. */
  refused?: LongwaveError | undefined;
}

/** With its picture; a page of the release before sends none here. */
async function read(
  { reception }: ShowDeskTools,
  request: Request,
  response: Response,
): Promise<Sent> {
  if (!request.is('multipart/form-data'))
    return { typed: await readLongForm(request, response), picture: undefined };
  askForBody(request, response);
  const form = await readPageForm(request, response, reception, ['artwork']);
  const { fields, artwork, refused } = form;
  const picture = artwork && artwork.length > 0 ? artwork : undefined;
  return { typed: typedOf(fields), picture, refused };
}

/** @throws LongwaveError with all that is wrong */
async function wantedOf(
  { files }: Reception,
  show: Show,
  { typed, picture, refused }: Sent,
): Promise<{ change: ShowChange; artwork: NewArtwork | undefined }> {
  let change: ShowChange = {};
  let artwork: NewArtwork | undefined;
  const ofFields = refusalOf(() => {
    change = parse(showChange, touched(showFields(typed), typed['shown']));
  });
  const ofPicture = picture ? await refusalIn(keep(picture)) : refused;
  const error = asOneError([ofFields, ofPicture]);
  if (error) throw error;
  return { change, artwork };

  async function keep(bytes: Buffer): Promise<void> {
    const { mended: _mended, ...kept } = await keepArtwork(files, show.id, bytes);
    artwork = kept;
  }
}

/** What somebody else has changed meanwhile of what this form changes, and the form as who was told of that has seen it. */
function changedByOthers(typed: Typed, before: Show): { shown: string; others: string[] } {
  const { shown } = typed;
  if (shown === undefined) return { shown: '', others: [] };
  const now = showFields(typedShow(before));
  const others = changedMeanwhile(touched(showFields(typed), shown), shown, now);
  return { shown: marksRenewed(shown, others, now), others };
}

/** What two people change at once is the later one's, once that one knows. */
function refusalFor(names: readonly string[]): LongwaveError {
  const problems = names.map((field) => ({
    field,
    message: 'Somebody else has changed this meanwhile.',
    mend: 'Save again to have this field as it stands here; what others changed in other fields stays.',
  }));
  return new LongwaveError('conflict', 'show.changed-meanwhile', 'It was changed meanwhile.', {
    problems,
  });
}
