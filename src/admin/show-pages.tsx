import { Done, WayUp } from '../platform/pages/parts.tsx';
import type { Addresses } from '../addresses/urls.ts';
import { Field, FormTrouble } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { missingFields } from '../shows/show.ts';
import type { PictureTrouble } from '../pictures/pictures.ts';
import type { Show } from '../shows/show.ts';
import type { ArtworkVerdict } from '../doctor/artwork-verdict.ts';
import { ArtworkField } from './artwork-field.tsx';
import { ArtworkRules } from './artwork-rules.tsx';
import type { Viewer } from './desk.ts';
import { Episodes } from './episode-list.tsx';
import type { EpisodeList } from './episode-list.tsx';
import { deskPage } from './frame.tsx';
import { GonePages } from './gone-pages.tsx';
import { showLabels } from './labels.ts';
import { inWords } from './missing.ts';
import { PictureTroubles } from './picture-troubles.tsx';
import { ShowForm } from './show-form.tsx';
import { ShowSharing } from './sharing.tsx';
import { ShowLinks } from './show-links.tsx';

export function newShowPage(viewer: Viewer, form: FormState): Page {
  return deskPage(viewer.person, {
    title: 'New show',
    islands: ['time-zone'],
    children: (
      <>
        <h1>New show</h1>
        <form method="post" action="/admin/shows" class="narrow" data-page="/admin/shows/new">
          <FormTrouble form={form} fields={['title', 'time_zone']} />
          <Field
            form={form}
            name="title"
            label="Title"
            hint="Everything else can come later."
            required
          />
          <Field
            form={form}
            name="time_zone"
            label={showLabels.time_zone}
            hint="How dates are read and shown, such as Europe/Berlin. When empty, UTC."
          />
          <button type="submit">Make the show</button>
        </form>
      </>
    ),
  });
}

/** What a page of one show is about. */
export interface ShowView {
  show: Show;
  addresses: Addresses;
  artworkUrl: string | undefined;
  /** Pictures of its people that could not be copied. */
  troubles: PictureTrouble[];
  /** What was just done. */
  notice?: string | undefined;
}

/** One show: what it still needs, and its episodes. */
export function showDeskPage(viewer: Viewer, view: ShowView, list: EpisodeList): Page {
  const { show, addresses } = view;
  return deskPage(viewer.person, {
    title: show.title,
    islands: ['choose-all', 'copy'],
    children: (
      <>
        <ShowHeader view={view} />
        {list.notice && <Done>{list.notice}</Done>}
        <Missing show={show} />
        {viewer.may('manage-show') && <PictureTroubles troubles={view.troubles} />}
        {viewer.may('manage-show') && <GonePages show={show} gone={list.gone} />}
        <p class="actions">
          {viewer.may('write-draft') && (
            <a class="button" href={`/admin/shows/${show.slug}/publish`}>
              Publish an episode
            </a>
          )}
          {viewer.may('manage-show') && (
            <a class="button secondary" href={`/admin/shows/${show.slug}/edit`}>
              Edit the show
            </a>
          )}
        </p>
        <ShowLinks viewer={viewer} show={show} />
        <Episodes viewer={viewer} show={show} list={list} />
        <ShowSharing show={show} addresses={addresses} />
      </>
    ),
  });
}

function ShowHeader({ view: { show, addresses, artworkUrl } }: { view: ShowView }) {
  return (
    <header class="show">
      {artworkUrl && <img class="cover" src={artworkUrl} width={96} height={96} alt="" />}
      <div>
        <h1>{show.title}</h1>
        <p class="by">
          <a href={addresses.show(show)}>Public page</a>
        </p>
      </div>
    </header>
  );
}

function Missing({ show }: { show: Show }) {
  const missing = missingFields(show);
  if (missing.length === 0) return null;
  return (
    <div class="attention">
      <p>Before directories such as Apple and Spotify accept the show, it needs:</p>
      <ul>
        {missing.map((field) => (
          <li>{inWords(field)}</li>
        ))}
      </ul>
      <p>
        <a href={`/admin/shows/${show.slug}/edit`}>Add what is missing</a>
      </p>
    </div>
  );
}

/** What the form of a show is about. */
export interface EditView extends ShowView {
  /** What the doctor says of its artwork; undefined without any, or when it cannot be read now. */
  verdict: ArtworkVerdict | undefined;
}

export function editShowPage(viewer: Viewer, view: EditView, form: FormState): Page {
  const { show, artworkUrl } = view;
  const path = `/admin/shows/${show.slug}`;
  return deskPage(viewer.person, {
    title: `Edit ${show.title}`,
    islands: ['rows'],
    children: (
      <>
        <Up show={show} />
        <h1>Edit the show</h1>
        {view.notice && !form.error && <Done>{view.notice}</Done>}
        <ShowForm form={form} action={`${path}/edit`}>
          <ArtworkField form={form} label={showLabels.artwork} present={artworkUrl} />
          <ArtworkRules verdict={view.verdict} />
          <PictureTroubles troubles={view.troubles} />
        </ShowForm>
        <p>
          <a href={`${path}/delete`}>Delete this show</a>
        </p>
      </>
    ),
  });
}

export function deleteShowPage(viewer: Viewer, { show }: { show: Show }, form: FormState): Page {
  return deskPage(viewer.person, {
    title: `Delete ${show.title}`,
    children: (
      <>
        <Up show={show} />
        <h1>Delete {show.title}?</h1>
        <p>
          Its feed, its page and the audio of all its episodes go offline at once, and apps may
          forget it. For 30 days it can be restored.
        </p>
        <form method="post" action={`/admin/shows/${show.slug}/delete`} class="narrow">
          <FormTrouble form={form} fields={['confirm']} />
          <Field
            form={form}
            name="confirm"
            label={`To confirm, type ${show.slug}`}
            autocomplete="off"
            required
          />
          <button type="submit" class="danger">
            Delete the show
          </button>
        </form>
      </>
    ),
  });
}

/** The way back to the show. */
export function Up({ show }: { show: Show }) {
  return <WayUp href={`/admin/shows/${show.slug}`} text={show.title} />;
}

/** The way back from what is no part of one show. */
export function UpHome() {
  return <WayUp href="/admin" text="Your shows" />;
}
