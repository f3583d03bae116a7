import { z } from 'zod';
import { Choice, Field, FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState, Option, OptionGroup } from '../platform/pages/form.tsx';
import { Act, Moment } from '../platform/pages/parts.tsx';
import type { Invitation } from './entry-link.ts';
import { roles } from './permissions.ts';
import type { Role } from './permissions.ts';
import { email } from './person.ts';

/** What a role may, for who chooses one. */
const inWords: Record<Role, string> = {
  admin: 'Admin: everything with this show, its people too',
  editor: 'Editor: uploads and drafts, but publishes nothing',
  analyst: 'Analyst: sees episodes, drafts, history and the doctor; changes nothing',
};

export const role = z.enum(roles, 'must be admin, editor or analyst');

/** An invitation to one show. */
export const invitedToShow = z.object({ email, role });

/** @param action where it is sent. @param options what one can be invited to. */
export function InviteForm({
  action,
  form,
  name,
  options,
}: {
  action: string;
  form: FormState;
  name: 'role' | 'place';
  options: readonly (Option | OptionGroup)[];
}) {
  return (
    <article>
      <h2>Invite somebody</h2>
      <form method="post" action={action}>
        <FormTrouble form={form} fields={['email', name]} />
        <Field form={form} name="email" label="E-mail" type="email" autocomplete="off" required />
        <Choice form={form} name={name} label="As" options={options} />
        <Submit>Make the invitation</Submit>
      </form>
    </article>
  );
}

/** The roles of a show to choose from. @param valueOf what the form sends. */
export function roleOptions(valueOf: (role: Role) => string) {
  return roles.map((each) => [valueOf(each), inWords[each]] as const);
}

/** Those that still wait. @param to where each leads, in words. */
export function Invitations({
  list,
  path,
  to,
}: {
  list: readonly Invitation[];
  path: string;
  to: (invitation: Invitation) => string;
}) {
  if (list.length === 0) return null;
  return (
    <article>
      <h2>Invited</h2>
      <ul class="rows">
        {list.map((each) => (
          <li>
            <span>
              {each.email}
              <small>
                {to(each)}, until <Moment at={each.expiresAt} />
              </small>
            </span>
            <Act action={`${path}/${each.id}/take-back`} quiet>
              Take back <span class="unseen">the invitation of {each.email}</span>
            </Act>
          </li>
        ))}
      </ul>
    </article>
  );
}
