import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/open.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import type { Assets } from '../platform/pages/assets.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { renderPage } from '../platform/pages/page.tsx';
import { doneIn } from '../platform/pages/parts.tsx';
import { sendPrivatePage } from '../platform/pages/send-page.ts';
import { sayForgotten } from './forgotten.ts';
import { forgottenPage } from './forgotten-page.tsx';
import { email } from './person.ts';
import { limitOnForgotten } from './wrong-passwords.ts';

interface ForgottenTools {
  database: Database;
  clock: Clock;
  assets: Assets;
  sendsMail: boolean;
}

const PATH = '/login/forgotten';

/** `/login/forgotten`: a link for a new password, by mail. */
export function forgottenRoutes(tools: ForgottenTools): Router {
  const router = Router();
  router.get(PATH, (request, response) => {
    show(tools, response, { typed: {} }, doneIn(request) !== undefined);
  });
  router.post(PATH, sameOrigin, formFields, limitOnForgotten(), (request, response) =>
    ask(tools, request, response),
  );
  return router;
}

async function ask(tools: ForgottenTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  const again = (form: FormState) => show(tools, response, form, false);
  await orShowAgain(typed, again, async () => {
    const wanted = parse(z.object({ email }), typed);
    if (tools.sendsMail) await sayForgotten(tools, wanted.email);
    response.redirect(303, `${PATH}?done=asked`);
  });
}

function show(
  { assets, sendsMail }: ForgottenTools,
  response: Response,
  form: FormState,
  isAsked: boolean,
): void {
  const page = forgottenPage({ sendsMail, isAsked }, form);
  sendPrivatePage(response, renderPage(assets, page), form.error ? 422 : 200);
}
