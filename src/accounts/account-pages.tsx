import { AccountName, Field, FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import { Act, Done, Moment } from '../platform/pages/parts.tsx';
import type { DeskContent } from './desk-pages.tsx';
import type { Person } from './person.ts';
import { browserNamed } from './sessions.ts';
import type { Session } from './sessions-store.ts';

export interface Account {
  person: Person;
  hasSecondFactor: boolean;
  passkeys: number;
  sessions: readonly Session[];
  /** The session of this very browser. */
  sessionId: string;
}

const notices: Record<string, string> = {
  name: 'Your name is changed.',
  password: 'Your password is changed, and every other session has ended.',
  session: 'The session has ended.',
  sessions: 'Every other session has ended.',
  'factor-on': 'From now on, signing in asks for a code.',
  'factor-off': 'Signing in asks for no code any more.',
};

/** Who one is here, and where one is signed in. @param done what has just been done. */
export function accountPage(account: Account, form: FormState, done?: string): DeskContent {
  const notice = done === undefined ? undefined : notices[done];
  return {
    title: 'Your account',
    children: (
      <>
        {notice && <Done>{notice}</Done>}
        <article>
          <h2>Name</h2>
          <form method="post" action="/admin/account/name">
            <FormTrouble form={form} fields={['name']} />
            <Field form={form} name="name" label="Your name" autocomplete="name" required />
            <Submit>Save</Submit>
          </form>
          <p>You sign in as {account.person.email}.</p>
        </article>
        <SignInCard {...account} />
        <SessionsCard {...account} />
      </>
    ),
  };
}

function SignInCard({ hasSecondFactor, passkeys }: Account) {
  return (
    <article>
      <h2>Signing in</h2>
      <ul class="rows">
        <li>
          <span>Password</span>
          <a href="/admin/account/password">Change</a>
        </li>
        <li>
          <span>
            Second factor
            <small>{hasSecondFactor ? 'A code from your app' : 'Off'}</small>
          </span>
          <a href="/admin/account/second-factor">{hasSecondFactor ? 'Manage' : 'Set up'}</a>
        </li>
        <li>
          <span>
            Passkeys
            <small>{passkeys === 0 ? 'None' : passkeys}</small>
          </span>
          <a href="/admin/account/passkeys">{passkeys === 0 ? 'Add' : 'Manage'}</a>
        </li>
      </ul>
    </article>
  );
}

function SessionsCard({ sessions, sessionId }: Account) {
  return (
    <article>
      <h2>Where you are signed in</h2>
      <ul class="rows">
        {sessions.map((session) => (
          <li>
            <span>
              {browserNamed(session.userAgent)}
              <small>
                since <Moment at={session.createdAt} />
              </small>
            </span>
            {session.id === sessionId ? (
              <span class="state live">here</span>
            ) : (
              <Act action={`/admin/account/sessions/${session.id}/end`} quiet>
                End <span class="unseen">the session in {browserNamed(session.userAgent)}</span>
              </Act>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Act action="/admin/account/sessions/end-others" quiet>
          End all others
        </Act>
      )}
    </article>
  );
}

export function passwordPage(form: FormState): DeskContent {
  return {
    title: 'Change your password',
    children: (
      <article>
        <form method="post" action="/admin/account/password">
          <FormTrouble form={form} fields={['password', 'new_password']} />
          <AccountName form={form} />
          <Field
            form={form}
            name="password"
            label="Present password"
            type="password"
            autocomplete="current-password"
            required
          />
          <Field
            form={form}
            name="new_password"
            label="New password"
            type="password"
            autocomplete="new-password"
            hint="At least 10 characters. It ends your sessions in every other browser."
            required
          />
          <Submit>Change the password</Submit>
        </form>
        <Back />
      </article>
    ),
  };
}

/** The way back to the account. */
export function Back() {
  return (
    <p>
      <a href="/admin/account">Back to your account</a>
    </p>
  );
}

/** For what needs more than a session. */
export function PresentPassword({ form, id = 'password' }: { form: FormState; id?: string }) {
  return (
    <>
      <AccountName form={form} />
      <Field
        form={form}
        id={id}
        name="password"
        label="Your password"
        type="password"
        autocomplete="current-password"
        required
      />
    </>
  );
}
