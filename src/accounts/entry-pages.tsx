import { Field, FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { linkPaths } from './entry-link.ts';
import type { Invitation } from './entry-link.ts';
import { card, NewPassword } from './card.tsx';

interface Invited {
  secret: string;
  invitation: Invitation;
  /** What they are invited to, in words. */
  to: string;
}

/** For an address without an account: it is made here. */
export function newAccountPage({ secret, invitation, to }: Invited, form: FormState): Page {
  return card(
    'Welcome',
    <>
      <p>You are invited to {to}. Choose a name and a password.</p>
      <form method="post" action={linkPaths.invitation(secret)}>
        <FormTrouble form={form} fields={['name', 'password']} />
        <div class="field">
          <label for="email">E-mail</label>
          <input
            id="email"
            type="email"
            value={invitation.email}
            autocomplete="username"
            readOnly
          />
        </div>
        <Field form={form} name="name" label="Your name" autocomplete="name" required />
        <NewPassword form={form} />
        <Submit>Make my account</Submit>
      </form>
    </>,
  );
}

/** For somebody who is signed in as the one who is invited. */
export function acceptPage({ secret, invitation, to }: Invited): Page {
  return card(
    'You are invited',
    <>
      <p>
        {invitation.email} is invited to {to}.
      </p>
      <form method="post" action={linkPaths.invitation(secret)}>
        <Submit>Accept</Submit>
      </form>
    </>,
  );
}

/** For an address that has an account, whose password opens it. */
export function signInFirstPage({ secret, invitation, to }: Invited): Page {
  const next = encodeURIComponent(linkPaths.invitation(secret));
  return card(
    'You are invited',
    <>
      <p>
        {invitation.email} is invited to {to}, and has an account here.
      </p>
      <p>
        <a class="button" href={`/login?next=${next}`}>
          Sign in to accept
        </a>
      </p>
    </>,
  );
}

export function resetPage(secret: string, email: string, form: FormState): Page {
  return card(
    'A new password',
    <form method="post" action={linkPaths.reset(secret)}>
      <FormTrouble form={form} fields={['password']} />
      <p>For {email}. It ends every session of this account.</p>
      <input type="hidden" name="username" value={email} autocomplete="username" />
      <NewPassword form={form} />
      <Submit>Set the password</Submit>
    </form>,
  );
}
