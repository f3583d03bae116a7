import type { Mailer } from '../platform/mail/mailer.ts';
import { FormTrouble, Submit } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import { Done } from '../platform/pages/parts.tsx';
import type { DeskContent } from './desk-pages.tsx';

interface MailFacts {
  mailer: Mailer | undefined;
  /** Who looks at the page. */
  to: string;
}

export function mailPage({ mailer, to }: MailFacts, form: FormState, done?: string): DeskContent {
  return {
    title: 'Mail',
    children: (
      <>
        {done === 'sent' && (
          <Done>
            The mail server has taken a mail to {to}. If it does not come, look into spam.
          </Done>
        )}
        {mailer ? <TestMail mailer={mailer} to={to} form={form} /> : <NoMail />}
      </>
    ),
  };
}

function TestMail({ mailer, to, form }: { mailer: Mailer; to: string; form: FormState }) {
  return (
    <article>
      <p class="long">
        Invitations and links for new passwords go out by {mailer.server}, from {mailer.from}. While
        it is down, they are tried again for a day; <a href="/admin/jobs">Jobs</a> says what it
        said.
      </p>
      <form method="post" action="/admin/mail/test">
        <FormTrouble form={form} fields={[]} />
        <Submit>Send a test mail to {to}</Submit>
      </form>
    </article>
  );
}

function NoMail() {
  return (
    <article>
      <p>
        This server sends no mail: invitations and links for new passwords are shown, and you hand
        them on. To have them sent, whoever runs the server sets SMTP_URL and MAIL_FROM, and starts
        it again.
      </p>
    </article>
  );
}
