import { Router } from 'express';
import type { Request, Response } from 'express';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { Mailer } from '../platform/mail/mailer.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import type { FormState } from '../platform/pages/form.tsx';
import { doneIn } from '../platform/pages/parts.tsx';
import type { DeskGuard } from './desk-guard.ts';
import { personOf, sendDeskPage } from './desk-pages.tsx';
import type { DeskPageTools } from './desk-pages.tsx';
import { mailPage } from './mail-page.tsx';

interface MailTools extends DeskPageTools {
  guard: DeskGuard;
  mailer: Mailer | undefined;
  /** Of this server. */
  base: string;
}

const PATH = '/admin/mail';

/** `/admin/mail`: whether the server can send mail, and why not. */
export function mailRoutes(tools: MailTools): Router {
  const may = tools.guard.needs('manage-server');
  const router = Router();
  router.get(PATH, may, (request, response) => {
    showMail(tools, response, { typed: {} }, doneIn(request));
  });
  router.post(`${PATH}/test`, [sameOrigin, may], (_request: Request, response: Response) =>
    sendTest(tools, response),
  );
  return router;
}

function showMail(
  { mailer, ...tools }: MailTools,
  response: Response,
  form: FormState,
  done?: string,
): void {
  const page = mailPage({ mailer, to: personOf(response).email }, form, done);
  sendDeskPage(tools, response, page, form.error ? 422 : 200);
}

/** At once, and not by a job: the answer says what the mail server said. */
async function sendTest(tools: MailTools, response: Response): Promise<void> {
  const { mailer, base } = tools;
  const again = (form: FormState) => showMail(tools, response, form);
  await orShowAgain({}, again, async () => {
    await mailer?.send({
      to: personOf(response).email,
      subject: 'Longwave can send mail',
      text: `This is the mail that you have asked for at ${base}/admin/mail.\n`,
    });
    response.redirect(303, mailer ? `${PATH}?done=sent` : PATH);
  });
}
