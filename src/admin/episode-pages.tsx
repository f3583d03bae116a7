import { Done } from '../platform/pages/parts.tsx';
import type { Addresses } from '../addresses/urls.ts';
import type { ChapterList } from '../chapters/chapter.ts';
import type { Episode } from '../episodes/episode.ts';
import type { Warning } from '../episodes/warnings.ts';
import type { KeptFile } from '../media/file.ts';
import { readableTime } from '../platform/moment.ts';
import { FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import type { KeptTranscript } from '../transcripts/transcripts.ts';
import { EpisodeFiles } from './episode-files.tsx';
import { EpisodeFields, episodeFieldNames, labelOfEpisode } from './episode-form.tsx';
import { isChangeable, mayMove } from './changeable.ts';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { length } from './length.ts';
import { PreviewButton } from './notes-preview.tsx';
import { When } from './schedule-form.tsx';
import { EpisodeSharing } from './sharing.tsx';
import { Up } from './show-pages.tsx';

/** What a page of one episode is about. */
export interface EpisodeView {
  show: Show;
  episode: Episode;
  audio: KeptFile;
  /** What it can go back to. */
  audioBefore: KeptFile | undefined;
  chapters: ChapterList;
  transcripts: KeptTranscript[];
  warnings: Warning[];
  addresses: Addresses;
  /** Milliseconds. */
  now: number;
  /** What was just done. */
  notice?: string | undefined;
  /** What its form holds is not saved: it is looked at first, or its audio was kept as a draft although the form was wrong. */
  standing?: 'looked-at' | 'kept-draft' | undefined;
}

/** Why a person sees the form of an episode, and cannot type into it. */
function whyNot(viewer: Viewer): string {
  return viewer.may('write-draft')
    ? 'You see what it says. Only an admin of the show changes what is scheduled or live: ask one.'
    : 'You see what it says, and change nothing.';
}

export function episodeDeskPage(viewer: Viewer, view: EpisodeView, form: FormState): Page {
  const { show, episode } = view;
  const path = `/admin/episodes/${episode.id}`;
  const mayChange = isChangeable(viewer, episode);
  // Publishing publishes what is saved, and not what stands in a form that came back.
  const isSaved = view.standing === undefined && (!form.error || form.isStored === true);
  return deskPage(viewer.person, {
    title: episode.title,
    islands: ['other-audio', 'chapters', 'rows', 'preview', 'copy'],
    children: (
      <>
        <Up show={show} />
        <h1>{episode.title}</h1>
        {view.notice && <Done>{view.notice}</Done>}
        <Standing view={view} />
        <Warnings warnings={view.warnings} />
        {isSaved && viewer.may('publish') && <Acts episode={episode} path={path} />}
        {!mayChange && <p>{whyNot(viewer)}</p>}
        <EpisodeForm viewer={viewer} view={view} form={form} path={path} />
        {mayChange && <EpisodeFiles view={view} form={form} />}
        <EpisodeSharing view={view} />
        <p>
          <a href={`${path}/history`}>History: what was changed, and back</a>
        </p>
        {viewer.may('delete') && (
          <p>
            <a href={`${path}/delete`}>Delete this episode</a>
          </p>
        )}
      </>
    ),
  });
}

function EpisodeForm({
  viewer,
  view,
  form,
  path,
}: {
  viewer: Viewer;
  view: EpisodeView;
  form: FormState;
  path: string;
}) {
  const { show, episode } = view;
  const mayChange = isChangeable(viewer, episode);
  return (
    <form method="post" action={path} class="wide" data-page={path}>
      <Trouble form={form} path={path} standing={view.standing} />
      <input type="hidden" name="seen" value={seenVersion(form, episode)} />
      <fieldset disabled={!mayChange}>
        <EpisodeFields form={form} isNew={false} audio={`${path}/audio`} />
      </fieldset>
      {mayMove(viewer, episode) && <When form={form} show={show} now={view.now} />}
      {mayChange && <Submit>Save</Submit>}
      {mayChange && <PreviewButton action={`${path}/preview`} />}
    </form>
  );
}

/** Who was told that somebody else has saved has seen it; a preview, or another mistake, has told nobody of that. */
function seenVersion({ typed, error }: FormState, { version }: Episode): string {
  const isTold = error?.code === 'episode.changed-meanwhile';
  return isTold ? String(version) : (typed['seen'] ?? String(version));
}

/** With the way to what others have changed, in a tab of its own: what was typed here is not saved. */
function Trouble({
  form,
  path,
  standing,
}: Pick<EpisodeView, 'standing'> & { form: FormState; path: string }) {
  const isChanged = form.error?.code === 'episode.changed-meanwhile';
  return (
    <FormTrouble form={form} fields={episodeFieldNames} labelOf={labelOfEpisode}>
      {standing === 'kept-draft' && (
        <p>Its audio is here, as a draft that nobody hears. Go on with it on this page.</p>
      )}
      {isChanged && (
        <p>
          <a href={`${path}/history`} target="_blank" rel="noopener">
            See its history (opens in a new tab)
          </a>
        </p>
      )}
    </FormTrouble>
  );
}

function Standing({ view: { show, episode, audio, addresses } }: { view: EpisodeView }) {
  const { state, publishAt } = episode;
  const when = publishAt === null ? '' : readableTime(publishAt, show.timeZone);
  return (
    <>
      <p class="facts">
        <span class={`state ${state}`}>{state}</span>
        {when !== '' && (
          <span>
            {when} ({show.timeZone})
          </span>
        )}
        <span>{length(audio.durationSeconds ?? 0)}</span>
        {state === 'live' && <a href={addresses.episode(show, episode.slug)}>Public page</a>}
      </p>
      <audio controls preload="none" src={`/admin/episodes/${episode.id}/audio`} />
    </>
  );
}

function Warnings({ warnings }: { warnings: Warning[] }) {
  if (warnings.length === 0) return null;
  return (
    <div class="attention">
      <p>Worth a look:</p>
      <ul>
        {warnings.map(({ message, mend }) => (
          <li>
            {message} {mend}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What can be done at once. */
function Acts({ episode: { state }, path }: { episode: Episode; path: string }) {
  const act = (verb: string, label: string, kind?: string) => (
    <form method="post" action={`${path}/${verb}`}>
      <button type="submit" class={kind}>
        {label}
      </button>
    </form>
  );
  return (
    <div class="actions">
      {state !== 'live' && act('publish', state === 'withdrawn' ? 'Publish again' : 'Publish now')}
      {state === 'live' && act('withdraw', 'Take it out of the feed', 'secondary outline')}
    </div>
  );
}

const whatDeletingDoes: Record<Episode['state'], string> = {
  draft: 'It is a draft, so listeners lose nothing.',
  scheduled: 'It will not come out.',
  live: 'It leaves the feed, and its audio goes offline.',
  withdrawn: 'It is out of the feed already.',
};

export function deleteEpisodePage(
  viewer: Viewer,
  { show, episode }: Pick<EpisodeView, 'episode' | 'show'>,
): Page {
  const path = `/admin/episodes/${episode.id}`;
  return deskPage(viewer.person, {
    title: `Delete ${episode.title}`,
    children: (
      <>
        <Up show={show} />
        <h1>Delete {episode.title}?</h1>
        <p>{whatDeletingDoes[episode.state]} For 30 days it can be restored.</p>
        <div class="actions">
          <form method="post" action={`${path}/delete`}>
            <button type="submit" class="danger">
              Delete the episode
            </button>
          </form>
          <a class="button secondary" href={path}>
            Keep it
          </a>
        </div>
      </>
    ),
  });
}
