import { Choice, Field, FormTrouble, problemOf, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import { confirmPage } from '../platform/pages/confirm-page.tsx';
import { Done, Moment, ToCopy } from '../platform/pages/parts.tsx';
import type { DeskContent } from './desk-pages.tsx';
import { isValidAt, scopes } from './token.ts';
import type { Scope, Token } from './token.ts';

const inWords: Record<Scope, string> = {
  read: 'read: look at everything',
  write: 'write: make, change, publish and delete',
  import: 'import: set guids and past dates, for a show that moves in',
};

const lifetimes = [
  ['', 'for ever'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'a year'],
] as const;

export function tokensPage(
  tokens: readonly Token[],
  now: number,
  form: FormState,
  done?: string,
): DeskContent {
  const valid = tokens.filter((token) => isValidAt(token, now));
  return {
    title: 'API tokens',
    children: (
      <>
        {done === 'revoked' && <Done>The token counts no more.</Done>}
        <article>
          <p>With a token, programs use the API for every show, as far as its scopes go.</p>
          <ul class="rows">
            {valid.map((token) => (
              <TokenRow token={token} />
            ))}
          </ul>
        </article>
        <article>
          <h2>A new token</h2>
          <form method="post" action="/admin/tokens">
            <FormTrouble form={form} fields={['name', 'scopes', 'days']} />
            <Field form={form} name="name" label="What it is for" hint="Such as: laptop" required />
            <Scopes form={form} />
            <Choice form={form} name="days" label="It lasts" options={lifetimes} />
            <Submit>Make the token</Submit>
          </form>
        </article>
      </>
    ),
  };
}

function TokenRow({ token }: { token: Token }) {
  return (
    <li>
      <span>
        {token.name}
        <small>{token.scopes.join(', ')}</small>
        <small>
          {token.lastUsedAt === null ? (
            'never used'
          ) : (
            <>
              last used <Moment at={token.lastUsedAt} />
            </>
          )}
          {token.expiresAt !== null && (
            <>
              , until <Moment at={token.expiresAt} />
            </>
          )}
        </small>
      </span>
      <a href={`/admin/tokens/${token.id}/revoke`}>
        Revoke <span class="unseen">{token.name}</span>
      </a>
    </li>
  );
}

function Scopes({ form }: { form: FormState }) {
  const wrong = problemOf(form, 'scopes');
  return (
    <fieldset id="scopes" {...(wrong && { 'aria-describedby': 'scopes-error' })}>
      <legend>It may</legend>
      {scopes.map((scope) => (
        <label>
          <input type="checkbox" name={`scope_${scope}`} checked={`scope_${scope}` in form.typed} />
          {inWords[scope]}
        </label>
      ))}
      {wrong && (
        <small class="wrong" id="scopes-error">
          {wrong}
        </small>
      )}
    </fieldset>
  );
}

export function newTokenPage({ name }: Token, secret: string): DeskContent {
  return {
    title: 'Your new token',
    islands: ['copy'],
    children: (
      <article>
        <p>“{name}”. It is shown only now: only its fingerprint is kept.</p>
        <ToCopy label="Token" value={secret} />
        <p>
          <a href="/admin/tokens">Done</a>
        </p>
      </article>
    ),
  };
}

export function revokePage({ id, name }: Token): DeskContent {
  return confirmPage({
    title: `Revoke “${name}”?`,
    text: 'Programs that use it are refused at once, and it cannot be brought back.',
    action: `/admin/tokens/${id}/revoke`,
    button: 'Revoke',
    back: '/admin/tokens',
  });
}
