import { Act, Done, Moment } from '../platform/pages/parts.tsx';
import type { JobState, ListedJob } from '../platform/jobs/list.ts';
import { FormTrouble } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import { askFirst } from './ask-first.tsx';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { UpHome } from './show-pages.tsx';
import { jobWords } from './job-words.ts';

export interface JobList {
  state: JobState;
  jobs: ListedJob[];
  /** Whether there are more than these. */
  isCut: boolean;
}

export interface JobsView {
  lists: JobList[];
  /** The shows that jobs are about, by their ids. */
  shows: ReadonlyMap<string, Show>;
  done?: string | undefined;
}

/** The dead first: they wait for a person. */
const headings: Record<JobState, string> = {
  dead: 'Failed: they wait for you',
  running: 'At work now',
  waiting: 'Will be tried',
};

const dones: Record<string, string> = {
  retried: 'It is tried again now.',
  dropped: 'The job is dropped.',
};

/** What works in the background, and why it failed. */
export function jobsPage(viewer: Viewer, view: JobsView, form: FormState): Page {
  const { lists, done = '' } = view;
  const filled = lists.filter(({ jobs }) => jobs.length > 0);
  return deskPage(viewer.person, {
    title: 'Jobs',
    at: '/admin/jobs',
    children: (
      <>
        <UpHome />
        <h1>Jobs</h1>
        <p>
          What must happen after a change is done in the background, and tried again for a while
          when it fails.
        </p>
        <FormTrouble form={form} fields={[]} />
        {!form.error && dones[done] !== undefined && <Done>{dones[done]}</Done>}
        {filled.length === 0 && <p class="empty">There are no jobs: everything is done.</p>}
        {filled.map((list) => (
          <Jobs view={view} list={list} />
        ))}
      </>
    ),
  });
}

function Jobs({ view, list: { state, jobs, isCut } }: { view: JobsView; list: JobList }) {
  return (
    <section aria-labelledby={state}>
      <h2 id={state}>{headings[state]}</h2>
      <ul class="rows">
        {jobs.map((job) => (
          <Row job={job} show={view.shows.get(job.showId ?? '')} />
        ))}
      </ul>
      {isCut && <p>… and more, which are shown when these are done.</p>}
    </section>
  );
}

function Row({ job, show }: { job: ListedJob; show: Show | undefined }) {
  const { id, name, state, attempts, runAt, lastError } = job;
  return (
    <li>
      <div>
        {jobWords[name] ?? name}
        {lastError !== null && <small class="wrong">{lastError}</small>}
        <small>
          {show && (
            <>
              <a href={`/admin/shows/${show.slug}`}>{show.title}</a>{' '}
            </>
          )}
          {attempts === 1 ? '1 try' : `${attempts} tries`}
          {state === 'waiting' && (
            <>
              , the next <Moment at={runAt} />
            </>
          )}
        </small>
      </div>
      {state !== 'running' && (
        <div class="acts">
          <Act action={`/admin/jobs/${id}/retry`} quiet>
            {state === 'dead' ? 'Try again' : 'Try now'}
          </Act>
          <a href={`/admin/jobs/${id}/drop`}>Drop</a>
        </div>
      )}
    </li>
  );
}

export function dropJobPage(viewer: Viewer, id: string): Page {
  const up = (
    <p class="up">
      <a href="/admin/jobs">Jobs</a>
    </p>
  );
  return askFirst(viewer, up, {
    title: 'Drop this job?',
    text: 'What it was to do is never done. Nothing else is lost.',
    action: `/admin/jobs/${encodeURIComponent(id)}/drop`,
    button: 'Drop it',
    back: '/admin/jobs',
  });
}
