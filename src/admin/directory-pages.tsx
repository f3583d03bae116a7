import { Done } from '../platform/pages/parts.tsx';
import type { DirectoriesAnswer, DirectoryAnswer } from '../directories/answer-schema.ts';
import type { Listing } from '../directories/listing.ts';
import { Choice, Field, FormTrouble } from '../platform/pages/form.tsx';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { readableTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { asTheShowFormSays } from './labels.ts';
import { inWords } from './missing.ts';
import { Up } from './show-pages.tsx';

export interface DirectoriesView {
  show: Show;
  list: DirectoriesAnswer;
  /** Whether this server can submit to the Podcast Index by itself. */
  canSubmit: boolean;
  /** The directory that was just worked on. */
  open?: string | undefined;
}

const PODCAST_INDEX = 'podcast-index';
const blank: FormState = { typed: {} };

/** Every directory: where the show stands there, and how it gets there. @param form of the directory that is open. */
export function directoriesPage(viewer: Viewer, view: DirectoriesView, form?: FormState): Page {
  const { show, list } = view;
  return deskPage(viewer.person, {
    title: `Directories of ${show.title}`,
    children: (
      <>
        <Up show={show} />
        <h1>Directories</h1>
        <p>
          Submit the show once to each; from then on they read the feed by themselves. Longwave
          remembers what you tell it here.
        </p>
        <Missing show={show} items={list.items} />
        <h2>Where most people listen</h2>
        <Entries view={view} entries={list.items.filter(isLarge)} form={form} />
        <h2>More directories</h2>
        <Entries view={view} entries={list.items.filter((one) => !isLarge(one))} form={form} />
        <Ownership show={show} />
        <Receivers show={show} receivers={list.receivers} />
      </>
    ),
  });
}

/** Whoever has time for five submits to these; many others read what Apple and the Podcast Index list. */
const LARGE = new Set(['apple', 'spotify', 'youtube', 'amazon', PODCAST_INDEX]);

function isLarge({ directory }: DirectoryAnswer): boolean {
  return LARGE.has(directory);
}

function Entries({
  view,
  entries,
  form,
}: {
  view: DirectoriesView;
  entries: DirectoryAnswer[];
  form: FormState | undefined;
}) {
  return (
    <div class="entries">
      {entries.map((entry) => {
        const isOpen = entry.directory === view.open;
        return <Entry view={view} entry={entry} form={isOpen ? form : undefined} isOpen={isOpen} />;
      })}
    </div>
  );
}

/** What no form of the show could mend. */
const notOfShow = new Set(['episode', 'public_url']);

function Missing({ show, items }: { show: Show; items: readonly DirectoryAnswer[] }) {
  const missing = [...new Set(items.flatMap((entry) => entry.missing))];
  if (missing.length === 0) return null;
  return (
    <div class="attention">
      <p>Before all of them take the show, it needs:</p>
      <ul>
        {missing.map((name) => (
          <li>{inWords(name)}</li>
        ))}
      </ul>
      {missing.some((name) => !notOfShow.has(name)) && (
        <p>
          <a href={`/admin/shows/${show.slug}/edit`}>Edit the show</a>
        </p>
      )}
    </div>
  );
}

const states: Record<Listing['state'], { label: string; colour: string }> = {
  not_submitted: { label: 'not submitted', colour: 'none' },
  submitted: { label: 'submitted', colour: 'scheduled' },
  live: { label: 'live', colour: 'live' },
  refused: { label: 'refused', colour: 'withdrawn' },
};

interface EntryProps {
  view: DirectoriesView;
  entry: DirectoryAnswer;
  form: FormState | undefined;
  isOpen: boolean;
}

function Entry({ view, entry, form, isOpen }: EntryProps) {
  const { directory, name, state, listing_url: page } = entry;
  return (
    <details id={directory} open={isOpen}>
      <summary>
        <span>{name}</span>
        <span class={`state ${states[state].colour}`}>{states[state].label}</span>
      </summary>
      {isOpen && form?.error === undefined && <Done>Kept.</Done>}
      <p>{asTheShowFormSays(entry.advice)}</p>
      {entry.missing.length > 0 && (
        <p class="lacks">Still missing: {entry.missing.map(inWords).join('; ')}.</p>
      )}
      <p class="facts">
        <a href={entry.submit_url}>{ways[entry.how]}</a>
        {page !== null && <a href={page}>The show at {name}</a>}
      </p>
      {directory === PODCAST_INDEX && view.canSubmit && <SubmitHere show={view.show} />}
      <LastPing ping={entry.ping} show={view.show} />
      <Keep show={view.show} entry={entry} form={form} />
    </details>
  );
}

const ways: Record<DirectoryAnswer['how'], string> = {
  account: 'Submit it there, signed in',
  form: 'Submit it there',
  automatic: 'How it finds the show by itself',
};

function SubmitHere({ show }: { show: Show }) {
  return (
    <form method="post" action={`/admin/shows/${show.slug}/directories/${PODCAST_INDEX}/submit`}>
      <button type="submit" class="fit">
        Submit to the Podcast Index now
      </button>
    </form>
  );
}

/** What one wants to remember of a directory. */
function Keep({ show, entry, form }: Pick<EntryProps, 'entry' | 'form'> & { show: Show }) {
  const { directory: key, changed_at: changedAt } = entry;
  const filled = form ?? { typed: typedListing(entry) };
  const options = Object.entries(states).map(([value, { label }]) => [value, label] as const);
  return (
    <form method="post" action={`/admin/shows/${show.slug}/directories/${key}`} class="listing">
      <FormTrouble form={form ?? blank} fields={['state', 'listing_url', 'note']} />
      <div class="columns">
        <Choice
          form={filled}
          name="state"
          id={`${key}-state`}
          label="Where the show stands"
          options={options}
        />
        <Field
          form={filled}
          name="listing_url"
          id={`${key}-url`}
          type="url"
          label="Its page there"
        />
      </div>
      <Field form={filled} name="note" id={`${key}-note`} label="Note" rows={2} />
      <div class="answers">
        <button type="submit" class="secondary fit">
          Keep this
        </button>
        {changedAt !== null && (
          <small>Last told {readableTime(Date.parse(changedAt), show.timeZone)}</small>
        )}
      </div>
    </form>
  );
}

/** What a directory's form begins with. */
function typedListing({ state, listing_url: url, note }: DirectoryAnswer): Typed {
  return { state, listing_url: url ?? '', note: note ?? '' };
}

function Ownership({ show }: { show: Show }) {
  return (
    <section aria-labelledby="ownership">
      <h2 id="ownership">Who owns the feed</h2>
      <p>
        Apple may ask for a token that only the owner can put into the feed
        {show.ownershipToken === null ? '.' : ': this one stands there.'}
      </p>
      {show.ownershipToken !== null && (
        <input readonly class="to-copy" value={show.ownershipToken} aria-labelledby="ownership" />
      )}
      <p>
        <a href={`/admin/shows/${show.slug}/edit`}>
          {show.ownershipToken === null ? 'Put a token into the feed' : 'Change the token'}
        </a>
      </p>
    </section>
  );
}

function Receivers({ show, receivers }: { show: Show; receivers: DirectoriesAnswer['receivers'] }) {
  return (
    <section aria-labelledby="told">
      <h2 id="told">Told of every change by itself</h2>
      {receivers.length === 0 && (
        <p class="empty">
          Nobody: the world cannot reach the feed. Set PUBLIC_URL to the https address of this
          server.
        </p>
      )}
      <ul class="rows">
        {receivers.map(({ name, ping }) => (
          <li>
            <div>
              {name}
              {ping === null ? <small>Not told yet</small> : <PingText ping={ping} show={show} />}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

type Ping = NonNullable<DirectoryAnswer['ping']>;

function LastPing({ ping, show }: { ping: Ping | null; show: Show }) {
  return ping && <p>{<PingText ping={ping} show={show} />}</p>;
}

function PingText({ ping, show }: { ping: Ping; show: Show }) {
  const { told_at: at, status, error, tries, up_to_date: isCurrent } = ping;
  const answer = status === null ? 'no answer' : `answered ${status}`;
  return (
    <small class={error === null ? undefined : 'wrong'}>
      Told {readableTime(Date.parse(at), show.timeZone)}: {answer}
      {error !== null && `. ${error}`}
      {tries > 1 && ` After ${tries} tries.`}
      {!isCurrent && ' The feed has changed since.'}
    </small>
  );
}
