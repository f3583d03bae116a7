import { Choice } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import { confirmPage } from '../platform/pages/confirm-page.tsx';
import { Done } from '../platform/pages/parts.tsx';
import type { DeskContent } from './desk-pages.tsx';
import type { Invitation } from './entry-link.ts';
import { Invitations, InviteForm, roleOptions } from './invite-form.tsx';
import type { Member } from './members-store.ts';
import { roles } from './permissions.ts';

interface Members {
  /** `/admin/shows/{show}/people` */
  path: string;
  showTitle: string;
  members: readonly Member[];
  invitations: readonly Invitation[];
}

/** Who works on one show. */
export function membersPage(
  { path, showTitle, members, invitations }: Members,
  form: FormState,
  done?: string,
): DeskContent {
  return {
    title: `People of ${showTitle}`,
    up: { href: path.replace(/\/people$/, ''), text: showTitle },
    children: (
      <>
        {done === 'role' && <Done>The role is changed.</Done>}
        {done === 'removed' && <Done>They are no member of this show any more.</Done>}
        <article>
          {members.length === 0 && <p>Nobody yet. Owners of the server may do everything here.</p>}
          <ul class="rows">
            {members.map((member) => (
              <MemberRow path={path} member={member} />
            ))}
          </ul>
        </article>
        <Invitations
          list={invitations}
          path={`${path}/invitations`}
          to={({ place }) => (place === 'server' ? 'owner' : place.role)}
        />
        <InviteForm
          action={`${path}/invitations`}
          form={form}
          name="role"
          options={roleOptions((role) => role)}
        />
      </>
    ),
  };
}

function MemberRow({ path, member }: { path: string; member: Member }) {
  const own = `${path}/${member.personId}`;
  return (
    <li>
      <span>
        {member.name}
        <small>{member.email}</small>
      </span>
      <form method="post" action={`${own}/role`} class="beside">
        <Choice
          form={{ typed: { role: member.role } }}
          id={`role-${member.personId}`}
          name="role"
          label={`Role of ${member.name}`}
          options={roles.map((each) => [each, each] as const)}
        />
        <button type="submit" class="quiet">
          Change
        </button>
      </form>
      <a href={`${own}/remove`}>
        Remove <span class="unseen">{member.name}</span>
      </a>
    </li>
  );
}

export function removeMemberPage(
  path: string,
  showTitle: string,
  { personId, name }: Member,
): DeskContent {
  return confirmPage({
    title: `Remove ${name}?`,
    text: `${name} can no longer see or change “${showTitle}”, and is signed out everywhere. What they have made stays, and so does their account.`,
    action: `${path}/${personId}/remove`,
    button: 'Remove',
    back: path,
  });
}
