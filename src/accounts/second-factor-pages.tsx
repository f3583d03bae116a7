import { Field, FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import { CopyBox } from '../platform/pages/parts.tsx';
import { Back, PresentPassword } from './account-pages.tsx';
import type { DeskContent } from './desk-pages.tsx';
import { QrCode } from '../platform/pages/qr-code.tsx';
import type { NewFactor } from './second-factor.ts';

const TITLE = 'Second factor';
const PATH = '/admin/account/second-factor';

/** What it is, and its beginning. */
export function factorOffPage(form: FormState): DeskContent {
  return {
    title: TITLE,
    children: (
      <article>
        <p>
          With a second factor, a stolen password opens nothing: signing in also asks for a code
          that changes every half minute, from an app such as Aegis, 2FAS or your password manager.
        </p>
        <form method="post" action={PATH}>
          <FormTrouble form={form} fields={['password']} />
          <PresentPassword form={form} />
          <Submit>Set up</Submit>
        </form>
        <Back />
      </article>
    ),
  };
}

/** Shown once: what the app needs, and what opens without it. */
export function newFactorPage({ uri, recoveryCodes }: NewFactor): DeskContent {
  const key = new URL(uri).searchParams.get('secret') ?? '';
  return {
    title: TITLE,
    islands: ['copy'],
    children: (
      <>
        <article>
          <h2>1. Give it to your app</h2>
          <p>Scan this with the app, or open the link on the phone that has it.</p>
          <QrCode text={uri} label="The link below, for a camera" />
          <p class="long">
            <a href={uri}>{uri}</a>
          </p>
          <p class="long">
            To type it: <code>{key.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
        </article>
        <RecoveryCodes title="2. Keep the recovery codes" codes={recoveryCodes} />
        <article>
          <h2>3. Try it</h2>
          <ConfirmForm form={{ typed: {} }} />
        </article>
      </>
    ),
  };
}

/** Asks again for the first code. */
export function confirmPage(form: FormState): DeskContent {
  return {
    title: TITLE,
    children: (
      <article>
        <p>
          The recovery codes that you kept still count, and the app need not be given anything
          again: only the code is asked once more. Take the one that it shows now.
        </p>
        <ConfirmForm form={form} />
        <p>
          <a href={PATH}>Begin again, with a new picture and new recovery codes</a>
        </p>
      </article>
    ),
  };
}

function ConfirmForm({ form }: { form: FormState }) {
  return (
    <form method="post" action={`${PATH}/confirm`}>
      <FormTrouble form={form} fields={['code']} />
      <Field
        form={form}
        name="code"
        label="Code"
        autocomplete="one-time-code"
        hint="The six digits that the app shows now. Only then is the second factor on."
        required
      />
      <Submit>Turn it on</Submit>
    </form>
  );
}

function RecoveryCodes({ title, codes }: { title: string; codes: readonly string[] }) {
  return (
    <article>
      <h2>{title}</h2>
      <p>
        Each opens your account once when the app is lost. They are shown only now: print them, or
        keep them in a password manager.
      </p>
      <CopyBox>
        <ul class="codes">
          {codes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </CopyBox>
    </article>
  );
}

/** It is on: new recovery codes, or its end. */
export function factorOnPage(form: FormState, failed?: 'off' | 'recovery-codes'): DeskContent {
  const of = (which: 'off' | 'recovery-codes') => (failed === which ? form : { typed: {} });
  return {
    title: TITLE,
    children: (
      <>
        <article>
          <h2>New recovery codes</h2>
          <p>Those that you have now count no more then.</p>
          <form method="post" action={`${PATH}/recovery-codes`}>
            <FormTrouble form={of('recovery-codes')} fields={['password']} />
            <PresentPassword form={of('recovery-codes')} />
            <Submit>Make new ones</Submit>
          </form>
        </article>
        <article>
          <h2>Turn it off</h2>
          <p>Then your password alone opens your account, and the recovery codes are gone.</p>
          <form method="post" action={`${PATH}/off`}>
            <FormTrouble form={of('off')} fields={['password']} />
            <PresentPassword form={of('off')} id="password-off" />
            <Submit>Turn it off</Submit>
          </form>
          <Back />
        </article>
      </>
    ),
  };
}

export function recoveryCodesPage(codes: readonly string[]): DeskContent {
  return {
    title: TITLE,
    islands: ['copy'],
    children: (
      <>
        <RecoveryCodes title="Your new recovery codes" codes={codes} />
        <Back />
      </>
    ),
  };
}
