import { Field, FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { card } from './card.tsx';

/** The way back in for who has forgotten the password. */
export function forgottenPage(
  { sendsMail, isAsked }: { sendsMail: boolean; isAsked: boolean },
  form: FormState,
): Page {
  return card(
    isAsked && sendsMail ? 'Look into your mail' : 'Forgotten password',
    <>
      {!sendsMail ? <WithoutMail /> : isAsked ? <Asked /> : <AskForm form={form} />}
      <p>
        <a href="/login">Back to the sign-in</a>
      </p>
    </>,
  );
}

function AskForm({ form }: { form: FormState }) {
  return (
    <form method="post" action="/login/forgotten">
      <FormTrouble form={form} fields={['email']} />
      <p>Say which account is yours, and a link to set a new password comes by mail.</p>
      <Field
        form={form}
        name="email"
        label="E-mail"
        type="email"
        autocomplete="username"
        required
      />
      <Submit>Send the link</Submit>
    </form>
  );
}

function Asked() {
  return (
    <>
      <p>
        If somebody here has that address, a link is on its way. It counts once, within an hour.
      </p>
      <p>Nothing after some minutes? Look among unwanted mail, or ask an owner of this server.</p>
    </>
  );
}

function WithoutMail() {
  return (
    <>
      <p>
        This server sends no mail. An owner of it can make you a link, under <em>People</em>.
      </p>
      <p>
        If you run the server, make one in its folder, with your e-mail:{' '}
        <code>npm run longwave -- reset-link ada@example.org</code>
      </p>
    </>
  );
}
