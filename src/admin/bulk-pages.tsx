import type { ComponentChildren } from 'preact';
import type { Episode } from '../episodes/episode.ts';
import { rhythmOf } from '../episodes/rhythm.ts';
import { readableTime, zonedTime } from '../platform/moment.ts';
import { Choice, Field, FormTrouble, problemOf, Submit } from '../platform/pages/form.tsx';
import type { FormState, Option } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { Chosen } from './schedule-form.tsx';
import { AS_THE_SHOW, steps, timeName } from './bulk.ts';
import { Up } from './show-pages.tsx';

/** Several episodes of a show that are still to come. */
export interface BulkView {
  show: Show;
  episodes: Episode[];
  /** Milliseconds. */
  now: number;
}

/** The times of several episodes: worked out from a first one, each to be changed, then all set at once. */
export function schedulePage(viewer: Viewer, view: BulkView, form: FormState): Page {
  const { show, episodes, now } = view;
  const path = `/admin/shows/${show.slug}/schedule`;
  const fields = ['first', 'every', ...episodes.map(({ id }) => timeName(id))];
  const chosen = episodes.map(({ id }) => `episode=${id}`);
  return bulkPage(viewer, view, 'Schedule episodes', () => (
    <form method="post" action={path} class="wide" data-page={`${path}?${chosen.join('&')}`}>
      <FormTrouble form={form} fields={fields} labelOf={titleIn(episodes)} />
      <Series form={form} view={view} path={path} />
      <p data-live="now">
        <small>It is {zonedTime(now, show.timeZone)}.</small>
      </p>
      <ol class="series">
        {episodes.map((episode) => (
          <OneOf form={form} view={view} episode={episode} />
        ))}
      </ol>
      <div class="actions">
        <Submit>{episodes.length === 1 ? 'Schedule it' : `Schedule all ${episodes.length}`}</Submit>
        <button
          type="submit"
          class="secondary outline"
          name="preview"
          value="true"
          formaction={`${path}/preview`}
          formnovalidate
        >
          Look at the times again
        </button>
      </div>
      <p role="status" data-live-trouble />
    </form>
  ));
}

/** The episode that the field with a time is about. */
function titleIn(episodes: readonly Episode[]): (field: string) => string | undefined {
  const titles = new Map(episodes.map(({ id, title }) => [timeName(id), title]));
  return (field) => titles.get(field);
}

/** @param children called only when there is an episode. */
function bulkPage(
  viewer: Viewer,
  { show, episodes }: BulkView,
  title: string,
  children: () => ComponentChildren,
): Page {
  return deskPage(viewer.person, {
    title: `${title} of ${show.title}`,
    islands: ['preview'],
    children: (
      <>
        <Up show={show} />
        <h1>{title}</h1>
        {episodes.length > 0 ? children() : <NoneChosen show={show} />}
      </>
    ),
  });
}

function NoneChosen({ show }: { show: Show }) {
  return (
    <p class="empty">
      No episode was chosen that this could be done to. Tick some{' '}
      <a href={`/admin/shows/${show.slug}#episodes`}>in the list of episodes</a>, then come back.
    </p>
  );
}

function Series({ form, view, path }: { form: FormState; view: BulkView; path: string }) {
  const { show, now } = view;
  const says = show.namespace.update_frequency?.text;
  const options: Option[] = Object.entries(steps).map(([value, [label]]) => [value, label]);
  const { rhythm, why } = rhythmOf(show, now);
  if (rhythm) options.unshift([AS_THE_SHOW, `as the show says: ${says}`]);
  const hint = why && `Not as the show says, ${says}: ${why}.`;
  return (
    <fieldset class="row-of">
      <legend>When they come out</legend>
      <div class="columns">
        <Field
          form={form}
          name="first"
          type="datetime-local"
          label={`The first, in ${show.timeZone}`}
        />
        <Choice form={form} name="every" label="The others" hint={hint} options={options} />
      </div>
      <button
        type="submit"
        class="secondary fit"
        name="work_out"
        value="true"
        formaction={`${path}/preview`}
        formnovalidate
      >
        Work out the times
      </button>
    </fieldset>
  );
}

function OneOf({ form, view, episode }: { form: FormState; view: BulkView; episode: Episode }) {
  const { show, now } = view;
  const { id, title, version } = episode;
  const name = timeName(id);
  const isStale = form.error?.code === 'episode.changed-meanwhile';
  const told = isStale && problemOf(form, name) !== undefined;
  // Once somebody was told of a newer version, they have seen it.
  const seen = told ? version : (form.typed[`${id}.seen`] ?? version);
  return (
    <li>
      <input type="hidden" name={`${id}.seen`} value={String(seen)} />
      <Field
        form={form}
        name={name}
        type="datetime-local"
        label={title}
        hint={isAt(episode, show)}
      />
      <div data-live={name}>
        <Chosen typed={form.typed} name={name} timeZone={show.timeZone} now={now} />
      </div>
    </li>
  );
}

function isAt({ publishAt }: Episode, { timeZone }: Show): string {
  return publishAt === null
    ? 'A draft until now.'
    : `Until now at ${readableTime(publishAt, timeZone)}.`;
}

/** Asks before several lose their times. */
export function draftsPage(viewer: Viewer, view: BulkView, form: FormState): Page {
  const { show, episodes } = view;
  const path = `/admin/shows/${show.slug}`;
  return bulkPage(viewer, view, 'Take off the schedule', () => (
    <form method="post" action={`${path}/drafts`}>
      <FormTrouble
        form={form}
        fields={episodes.map(({ id }) => timeName(id))}
        labelOf={titleIn(episodes)}
      />
      <p>These episodes lose their times, and do not come out until you schedule them again.</p>
      <ul class="episodes">
        {episodes.map(({ id, title, publishAt, version }) => (
          <li id={timeName(id)}>
            <input type="hidden" name={`${id}.seen`} value={String(version)} />
            <div>
              <a href={`/admin/episodes/${id}`}>{title}</a>
              <small class="wrong">{problemOf(form, timeName(id))}</small>
            </div>
            <span class="when">{publishAt !== null && readableTime(publishAt, show.timeZone)}</span>
          </li>
        ))}
      </ul>
      <div class="actions">
        <Submit>
          {episodes.length === 1 ? 'Make it a draft' : `Make ${episodes.length} drafts`}
        </Submit>
        <a class="button secondary" href={path}>
          Keep their times
        </a>
      </div>
    </form>
  ));
}
