import type { AccountsVerb } from '../accounts/activity.ts';
import type { Happening } from '../accounts/activity-store.ts';
import { readableTime } from '../platform/moment.ts';
import type { Option } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { Moment } from '../platform/pages/parts.tsx';
import type { Viewer } from './desk.ts';
import { episodeWords, showWords } from './form-words.ts';
import { deskPage } from './frame.tsx';
import { verbs } from './history-page.tsx';
import { Up, UpHome } from './show-pages.tsx';

interface Named {
  id: string;
  title: string;
}

export interface ActivityView {
  /** The one show that the page is about; else it is about the whole server. */
  show?: Parameters<typeof Up>[0]['show'];
  /** What the list is held to; empty for everybody, and for the whole server. */
  asked: { person: string; show: string };
  lines: Happening[];
  people: readonly { id: string; name: string }[];
  /** To choose from, and to name what is listed. */
  shows: readonly Named[];
  /** In which times are said. */
  timeZone: string;
  /** The address of what follows. */
  next: string | undefined;
}

/** A filter as an address has it. */
export function filterIn(asked: Partial<ActivityView['asked']> & { cursor?: string }): string {
  const { person = '', show = '', cursor } = asked;
  const all = { person, show, ...(cursor !== undefined && { cursor }) };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== '')).toString();
}

const inWords: Record<AccountsVerb, string> = {
  'server.set-up': 'Set up the server',
  'sign-in': 'Signed in',
  'sign-in.failed': 'Could not sign in',
  'session.ended': 'Ended a session',
  'sessions.ended': 'Ended all other sessions',
  'name.changed': 'Took another name',
  'password.changed': 'Changed the password',
  'password.link-asked': 'Asked for a link for a new password',
  'password.link-made': 'Made a link for a new password',
  'password.reset': 'Set a new password by a link',
  'second-factor.on': 'Turned the second factor on',
  'second-factor.off': 'Turned the second factor off',
  'second-factor.dropped': 'Turned off the second factor',
  'recovery-codes.made': 'Made new recovery codes',
  'passkey.added': 'Added a passkey',
  'passkey.removed': 'Removed a passkey',
  'passkeys.dropped': 'Removed all passkeys',
  'invitation.made': 'Invited',
  'invitation.taken-back': 'Took back an invitation',
  'invitation.accepted': 'Accepted an invitation',
  'role.changed': 'Changed a role',
  'member.removed': 'Removed from a show',
  'owner.made': 'Made an owner of the server',
  'owner.unmade': 'Took the server away from an owner',
  'person.removed': 'Removed an account',
  'token.made': 'Made a token',
  'token.revoked': 'Revoked a token',
};

/** What is done with a show and is no change of its fields. */
const ofShows: Record<string, string> = {
  'show.domain-wanted': 'Asked for a domain',
  'show.domain-proved': 'Proved a domain',
  'show.domain-removed': 'Took a domain away',
  'show.domain-lost': 'Lost a domain to another show, which has proved it',
  'show.webhook-added': 'Added a webhook',
  'show.webhook-changed': 'Changed a webhook',
  'show.webhook-removed': 'Removed a webhook',
  'show.webhook-secret-rotated': 'Gave a webhook a new secret',
  'show.webhook-disabled': 'Stopped sending to a webhook',
  'show.webhook-enabled': 'Sends to a webhook again',
  'show.directory-noted': 'Noted where the show stands in a directory',
  'show.directory-submitted': 'Submitted the show to a directory',
};

/** Who did what, newest first. */
export function activityPage(viewer: Viewer, view: ActivityView): Page {
  const { show, lines, next } = view;
  return deskPage(viewer.person, {
    title: show ? `Activity in ${show.title}` : 'Activity',
    ...(!show && { at: '/admin/activity' }),
    children: (
      <>
        {show ? <Up show={show} /> : <UpHome />}
        <h1>Activity</h1>
        <Filter view={view} />
        <p class="facts">Times are in {view.timeZone}.</p>
        {lines.length === 0 && <p class="empty">Nothing yet.</p>}
        <ul class="rows">
          {lines.map((line) => (
            <Line line={line} view={view} />
          ))}
        </ul>
        {next !== undefined && (
          <p>
            <a href={next}>Older</a>
          </p>
        )}
        {lines.length > 0 && <TakeOut view={view} />}
      </>
    ),
  });
}

/** The whole list, as it is held to a person and a show. */
function TakeOut({ view: { show, asked } }: { view: ActivityView }) {
  const path = show ? `/admin/shows/${show.slug}/activity` : '/admin/activity';
  const filter = filterIn(asked);
  const address = (format: string) => `${path}/all.${format}${filter === '' ? '' : `?${filter}`}`;
  return (
    <p>
      Take all of it out: <a href={address('csv')}>as a table (CSV)</a>
      {', or '}
      <a href={address('ndjson')}>for programs (a line of JSON each)</a>.
    </p>
  );
}

function Filter({ view: { show, people, shows, asked } }: { view: ActivityView }) {
  const everybody = people.map(({ id, name }) => [id, name] as const);
  const everywhere = shows.map(({ id, title }) => [id, title] as const);
  return (
    <form class="filter">
      <Chosen
        name="person"
        label="Who"
        value={asked.person}
        options={[['', 'Everybody'], ...everybody]}
      />
      {!show && (
        <Chosen
          name="show"
          label="Where"
          value={asked.show}
          options={[['', 'The whole server'], ...everywhere]}
        />
      )}
      <button type="submit" class="secondary">
        Show
      </button>
    </form>
  );
}

function Chosen({
  name,
  label,
  value,
  options,
}: {
  name: keyof ActivityView['asked'];
  label: string;
  value: string;
  options: readonly Option[];
}) {
  return (
    <label>
      <span>{label}</span>
      <select name={name}>
        {options.map(([each, text]) => (
          <option value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Line({ line, view }: { line: Happening; view: ActivityView }) {
  const { who, byToken, at, detail, about } = line;
  const show = view.show ? undefined : view.shows.find(({ id }) => id === line.showId);
  return (
    <li>
      <div>
        {said(line, view.timeZone)}
        {about !== null && (
          <>
            {': '}
            <About line={line} text={about} view={view} />
          </>
        )}
        <small>
          {byToken ? `${who} (token)` : who}, <Moment at={at} timeZone={view.timeZone} />
          {show && (
            <>
              {', in '}
              <a href={`/admin/shows/${show.id}`}>{show.title}</a>
            </>
          )}
        </small>
        {detail !== null && line.what !== 'episode.created' && (
          <small>{detailOf(line, detail)}</small>
        )}
      </div>
    </li>
  );
}

/** Which fields were changed, in the words of their form. */
function detailOf({ what }: Happening, detail: string): string {
  const words = { 'show.changed': showWords, 'episode.changed': episodeWords }[what];
  return words ? detail.split(', ').map(words.label).join(', ') : detail;
}

/** What has a history leads there: an episode also when it is deleted, and a show that is not. */
function About({ line: { what, subjectId }, text, view }: AboutProps) {
  const [kind, verb = ''] = what.split('.');
  const shows = view.show ? [view.show] : view.shows;
  const isThere =
    kind === 'episode' ? verb !== 'deleted' : shows.some(({ id }) => id === subjectId);
  if (subjectId === null || !(verb in verbs) || !isThere) return <>{text}</>;
  return <a href={`/admin/${kind}s/${subjectId}/history`}>{text}</a>;
}

interface AboutProps {
  line: Happening;
  text: string;
  view: ActivityView;
}

function said({ what, detail }: Happening, timeZone: string): string {
  if (what === 'episode.created' && detail !== null) {
    const at = Date.parse(detail.replace('scheduled ', ''));
    const then = detail === 'live' ? 'published' : `scheduled for ${readableTime(at, timeZone)}`;
    return `Made and ${then} (episode)`;
  }
  if (what in inWords) return inWords[what as AccountsVerb];
  const [kind, verb = ''] = what.split('.');
  return ofShows[what] ?? `${verbs[verb] ?? verb} (${kind})`;
}
