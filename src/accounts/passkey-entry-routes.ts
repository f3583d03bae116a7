import { Router } from 'express';
import type { Request, Response } from 'express';
import { formFields } from '../platform/http/form-fields.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { note } from './activity.ts';
import { actorAs } from './actor.ts';
import { challengeForSignIn, signInByPasskey } from './passkeys.ts';
import { passCookies, safeNext } from './session.ts';
import { showSignIn } from './sign-in-routes.ts';
import type { SignInTools } from './sign-in-routes.ts';
import { limitOnChallenges, limitOnPasskeys } from './wrong-passwords.ts';

/** The sign-in by passkey: the island of the sign-in page asks for a challenge, and sends what the device answers. */
export function passkeyEntryRoutes(tools: SignInTools): Router {
  const router = Router();
  const challenge = '/login/passkey/challenge';
  router.post(challenge, sameOrigin, limitOnChallenges(), async (request, response) => {
    const { options, cookies } = await challengeForSignIn(tools, request);
    passCookies(cookies, response);
    response.setHeader('Cache-Control', 'private, no-store');
    response.json(options);
  });
  router.post(
    '/login/passkey',
    [sameOrigin, formFields, limitOnPasskeys()],
    (request: Request, response: Response) => signInHere(tools, request, response),
  );
  return router;
}

async function signInHere(tools: SignInTools, request: Request, response: Response): Promise<void> {
  const typed = request.body as Typed;
  const next = safeNext(typed['next']);
  const again = (form: FormState) => showSignIn(tools, response, next, form);
  await orShowAgain({}, again, async () => {
    const answer = typed['credential'] ?? '';
    const { cookies, person } = await signInByPasskey(tools, request, answer);
    passCookies(cookies, response);
    await note(tools, { what: 'sign-in', by: actorAs(person), detail: 'by passkey' });
    response.redirect(303, next);
  });
}
