import { Field, FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { Done } from '../platform/pages/parts.tsx';
import { card, NewPassword } from './card.tsx';

/** Before that: where the link is. */
export function noOwnerPage(): Page {
  return card(
    'Nobody owns this server yet',
    <>
      <p>
        Its owner is made in a browser, by a link that only who runs the server can see: it stands
        in what the server printed at its start, and <code>npm run longwave -- setup-link</code>{' '}
        prints it again.
      </p>
      <p>
        <a href="/login">To the sign-in, once it is done</a>
      </p>
    </>,
    ['signed-out'],
  );
}

/** The first visit: who will own this server. */
export function setupPage(token: string, form: FormState): Page {
  return card(
    'Set up Longwave',
    <>
      <p>You will own this server: its shows, its people and its settings.</p>
      <form method="post" action={`/setup/${token}`}>
        <FormTrouble form={form} fields={['name', 'email', 'password']} />
        <Field form={form} name="name" label="Your name" autocomplete="name" required />
        <EmailField form={form} />
        <NewPassword form={form} />
        <Submit>Set up and sign in</Submit>
      </form>
    </>,
  );
}

interface Entry {
  /** Where to go then. */
  next: string;
  /** Whether browsers know passkeys at the address of this server. */
  byPasskey: boolean;
  /** Whether a link has just set a new password. */
  isNew: boolean;
}

export function signInPage({ next, byPasskey, isNew }: Entry, form: FormState): Page {
  return card(
    'Sign in',
    <>
      {isNew && <Done>Your new password is set. Sign in with it.</Done>}
      <form method="post" action="/login">
        <FormTrouble form={form} fields={[]} />
        <input type="hidden" name="next" value={next} />
        <EmailField form={form} />
        <Field
          form={form}
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          required
        />
        <Submit>Sign in</Submit>
        <p>
          <a href="/login/forgotten">Forgotten your password?</a>
        </p>
      </form>
      {byPasskey && <PasskeyForm next={next} />}
    </>,
    ['signed-out', ...(byPasskey ? ['passkey'] : [])],
  );
}

/** Shown by the island, in browsers that know passkeys. */
function PasskeyForm({ next }: Pick<Entry, 'next'>) {
  return (
    <form
      method="post"
      action="/login/passkey"
      class="passkey"
      data-passkey="known"
      data-challenge="/login/passkey/challenge"
      hidden
    >
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="credential" value="" />
      <button type="submit" class="secondary outline">
        Use a passkey
      </button>
      <output class="wrong" />
    </form>
  );
}

/** The second half of a sign-in. */
export function codePage(next: string, form: FormState): Page {
  return card(
    'One more code',
    <form method="post" action="/login/code">
      <FormTrouble form={form} fields={['code']} />
      <input type="hidden" name="next" value={next} />
      <Field
        form={form}
        name="code"
        label="Code"
        autocomplete="one-time-code"
        hint="The six digits that your app shows now. Without the app: one of your recovery codes."
        required
      />
      <Submit>Sign in</Submit>
      <p>
        <a href="/login">Begin again</a>
      </p>
    </form>,
  );
}

/** The address that an account is known by. */
function EmailField({ form }: { form: FormState }) {
  return (
    <Field form={form} name="email" label="E-mail" type="email" autocomplete="username" required />
  );
}
