import type { LongwaveError } from '../platform/errors.ts';
import type { FormState } from '../platform/pages/form.tsx';
import { confirmPage } from '../platform/pages/confirm-page.tsx';
import { Act, Done } from '../platform/pages/parts.tsx';
import type { DeskContent } from './desk-pages.tsx';
import type { Invitation } from './entry-link.ts';
import { Invitations, InviteForm, roleOptions } from './invite-form.tsx';
import type { ListedPerson } from './people-store.ts';
import type { Person } from './person.ts';

export interface Everybody {
  people: readonly ListedPerson[];
  invitations: readonly Invitation[];
  shows: readonly { id: string; title: string }[];
}

/** Everybody who has an account here. */
export function peoplePage(
  { people, invitations, shows }: Everybody,
  form: FormState,
  done?: string,
): DeskContent {
  const titles = new Map(shows.map(({ id, title }) => [id, title]));
  return {
    title: 'People',
    children: (
      <>
        {done === 'removed' && <Done>Their account is removed.</Done>}
        <article>
          <ul class="rows">
            {people.map((person) => (
              <PersonRow person={person} titles={titles} />
            ))}
          </ul>
        </article>
        <Invitations
          list={invitations}
          path="/admin/people/invitations"
          to={({ place }) =>
            place === 'server'
              ? 'owner of the server'
              : `${place.role} of ${titles.get(place.showId) ?? 'a deleted show'}`
          }
        />
        <InviteForm
          action="/admin/people/invitations"
          form={form}
          name="place"
          options={placesToChoose(shows)}
        />
        <ByShow shows={shows} />
      </>
    ),
  };
}

function PersonRow({ person, titles }: { person: ListedPerson; titles: Titles }) {
  return (
    <li>
      <span>
        {person.name}
        <small>{person.email}</small>
        <small>{standingInWords(person, titles)}</small>
      </span>
      <a href={`/admin/people/${person.id}`}>
        Manage <span class="unseen">{person.name}</span>
      </a>
    </li>
  );
}

function placesToChoose(shows: Everybody['shows']) {
  return [
    ['', 'Choose'] as const,
    ['server', 'Owner of the server'] as const,
    ...shows.map(({ id, title }) => ({
      name: title,
      options: roleOptions((role) => `${role} ${id}`),
    })),
  ];
}

function ByShow({ shows }: Pick<Everybody, 'shows'>) {
  if (shows.length === 0) return null;
  return (
    <article>
      <h2>By show</h2>
      <ul class="rows">
        {shows.map(({ id, title }) => (
          <li>
            <span>{title}</span>
            <a href={`/admin/shows/${id}/people`}>
              Roles <span class="unseen">in {title}</span>
            </a>
          </li>
        ))}
      </ul>
    </article>
  );
}

type Titles = ReadonlyMap<string, string>;

/** "Owner · admin of My Show · second factor" */
function standingInWords(
  { isOwner, roles, hasSecondFactor }: ListedPerson,
  titles: Titles,
): string {
  const known = roles.filter(({ showId }) => titles.has(showId));
  const parts = [
    ...(isOwner ? ['Owner'] : []),
    ...known.map(({ showId, role }) => `${role} of ${titles.get(showId)}`),
    ...(hasSecondFactor ? ['second factor'] : []),
  ];
  return parts.length === 0 ? 'No show' : parts.join(' · ');
}

interface Shown {
  person: Person;
  hasSecondFactor: boolean;
  hasPasskeys: boolean;
  /** Their own password, second factor and passkeys people change on their own page, which asks for the password. */
  isSelf: boolean;
}

const notices: Record<string, string> = {
  ownership: 'It is changed, and they are signed out everywhere.',
  passkeys:
    'None of their passkeys opens the account any more, and they are signed out everywhere.',
  'second-factor': 'Signing in asks them for no code any more.',
};

/** What an owner may do with one person. */
export function personPage(shown: Shown, done?: string): DeskContent {
  const { person, isSelf } = shown;
  const { name, email, isOwner } = person;
  const notice = done === undefined ? undefined : notices[done];
  return {
    title: name,
    children: (
      <>
        {notice && <Done>{notice}</Done>}
        <article>
          <p>
            {email}
            {isOwner && ', owner of the server'}
          </p>
          <p>What they may do with one show is changed under “By show” on the page of everybody.</p>
        </article>
        {!isSelf && <NewPassword path={pathOf(person)} />}
        <More {...shown} />
        <p>
          <a href="/admin/people">Back to everybody</a>
        </p>
      </>
    ),
  };
}

function More({ person, hasSecondFactor, hasPasskeys, isSelf }: Shown) {
  const { isOwner } = person;
  const path = pathOf(person);
  return (
    <article>
      <h2>More</h2>
      <ul class="rows">
        {hasSecondFactor && !isSelf && (
          <Way to={`${path}/second-factor`} of="Second factor" button="Turn off" />
        )}
        {hasPasskeys && !isSelf && (
          <Way to={`${path}/passkeys`} of="Passkeys" button="Remove all" />
        )}
        <Way
          to={`${path}/ownership`}
          of={isOwner ? 'Owner of the server' : 'Not an owner'}
          button={isOwner ? 'Take it away' : 'Make an owner'}
        />
        <Way to={`${path}/remove`} of="Account" button="Remove" />
      </ul>
    </article>
  );
}

const pathOf = ({ id }: Person): string => `/admin/people/${id}`;

function NewPassword({ path }: { path: string }) {
  return (
    <article>
      <h2>A new password</h2>
      <p>For who has forgotten theirs: a link to set a new one, which counts for an hour.</p>
      <Act action={`${path}/reset-link`}>Make a link</Act>
    </article>
  );
}

function Way({ to, of, button }: { to: string; of: string; button: string }) {
  return (
    <li>
      <span>{of}</span>
      <a href={to}>{button}</a>
    </li>
  );
}

export function factorLostPage({ id, name }: Person, error?: LongwaveError): DeskContent {
  return confirmPage({
    title: `Turn off the second factor of ${name}?`,
    text: `For who has lost the app and the recovery codes. The password alone then opens the account, until ${name} sets up a new one. Every session ends.`,
    action: `/admin/people/${id}/second-factor`,
    button: 'Turn it off',
    back: `/admin/people/${id}`,
    error,
  });
}

export function passkeysLostPage({ id, name }: Person, error?: LongwaveError): DeskContent {
  return confirmPage({
    title: `Remove all passkeys of ${name}?`,
    text: `For a device that is lost, or an account that others have got into: a new password alone leaves passkeys as they are. Every session ends; ${name} signs in with the password and may add new ones.`,
    action: `/admin/people/${id}/passkeys`,
    button: 'Remove them',
    back: `/admin/people/${id}`,
    error,
  });
}

export function removePersonPage({ id, name }: Person, error?: LongwaveError): DeskContent {
  return confirmPage({
    title: `Remove ${name}?`,
    text: `The account of ${name} is deleted, with its sessions, its passwords and its roles. What they have made in shows stays.`,
    action: `/admin/people/${id}/remove`,
    button: 'Remove the account',
    back: `/admin/people/${id}`,
    error,
  });
}

export function ownershipPage({ id, name, isOwner }: Person, error?: LongwaveError): DeskContent {
  return confirmPage({
    title: isOwner ? `Is ${name} no owner any more?` : `Make ${name} an owner?`,
    text: isOwner
      ? `${name} keeps the account and the roles in shows, and is signed out everywhere.`
      : `${name} may then do everything: with every show, every person and every token. They sign in anew.`,
    action: `/admin/people/${id}/ownership?owner=${!isOwner}`,
    button: isOwner ? 'Take it away' : 'Make an owner',
    back: `/admin/people/${id}`,
    error,
  });
}
