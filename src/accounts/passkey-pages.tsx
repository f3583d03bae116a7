import { Field, FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import { Back, PresentPassword } from './account-pages.tsx';
import { confirmPage } from '../platform/pages/confirm-page.tsx';
import { Done, Moment } from '../platform/pages/parts.tsx';
import type { DeskContent } from './desk-pages.tsx';
import type { Passkey } from './passkeys-store.ts';

const PATH = '/admin/account/passkeys';

const notices: Record<string, string> = {
  added: 'The passkey is kept. You can sign in with it from now on.',
  removed: 'The passkey opens this account no more.',
};

interface Passkeys {
  list: readonly Passkey[];
  /** Whether browsers know passkeys at the address of this server. */
  work: boolean;
}

export function passkeysPage(
  { list, work }: Passkeys,
  form: FormState,
  done?: string,
): DeskContent {
  const notice = done === undefined ? undefined : notices[done];
  return {
    title: 'Passkeys',
    children: (
      <>
        {notice && <Done>{notice}</Done>}
        <article>
          <p>
            With a passkey, your phone, computer or security key signs you in by a finger, a face or
            a PIN. It asks for no password and no code, and no false site can have it.
          </p>
          <ul class="rows">
            {list.map((passkey) => (
              <PasskeyRow passkey={passkey} />
            ))}
          </ul>
          {list.length === 0 && <p>You have none yet.</p>}
        </article>
        {work ? <NewPasskey form={form} /> : <NotHere />}
        <Back />
      </>
    ),
  };
}

function PasskeyRow({ passkey: { id, name, createdAt } }: { passkey: Passkey }) {
  return (
    <li>
      <span>
        {name}
        <small>
          since <Moment at={createdAt} />
        </small>
      </span>
      <a href={`${PATH}/${id}/remove`}>
        Remove <span class="unseen">{name}</span>
      </a>
    </li>
  );
}

function NewPasskey({ form }: { form: FormState }) {
  return (
    <article>
      <h2>A new passkey</h2>
      <form method="post" action={PATH}>
        <FormTrouble form={form} fields={['name', 'password']} />
        <Field form={form} name="name" label="Name" hint="Such as: phone" required />
        <PresentPassword form={form} />
        <Submit>Go on</Submit>
      </form>
    </article>
  );
}

function NotHere() {
  return (
    <article>
      <p>
        Browsers know passkeys only where the server has a name and https. Whoever runs this server
        can give it both: the setting is PUBLIC_URL.
      </p>
    </article>
  );
}

/** The step that is the device's. @param options what it is asked, as JSON. */
export function newPasskeyPage(name: string, options: object): DeskContent {
  return {
    title: 'A new passkey',
    islands: ['passkey'],
    children: (
      <article>
        <p>Now your browser asks where to keep the passkey “{name}”, and looks who you are.</p>
        <form
          method="post"
          action={`${PATH}/confirm`}
          data-passkey="new"
          data-options={JSON.stringify(options)}
        >
          <input type="hidden" name="name" value={name} />
          <input type="hidden" name="credential" value="" />
          <output class="wrong">This step needs scripts, and a browser of 2024 or newer.</output>
          <Submit>Make the passkey</Submit>
        </form>
        <p>
          <a href={PATH}>Back to your passkeys</a>
        </p>
      </article>
    ),
  };
}

export function removePasskeyPage({ id, name }: Passkey): DeskContent {
  return confirmPage({
    title: `Remove “${name}”?`,
    text: 'It opens your account no more. Your password still does. What the device itself keeps of it, you delete there.',
    action: `${PATH}/${id}/remove`,
    button: 'Remove the passkey',
    back: PATH,
  });
}
