import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/open.ts';
import { formFields } from '../platform/http/form-fields.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { line } from '../platform/text.ts';
import type { DeskGuard } from './desk-guard.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import { doneIn } from '../platform/pages/parts.tsx';
import { actorIn, sendDeskPage } from './desk-pages.tsx';
import type { DeskPageTools } from './desk-pages.tsx';
import { newTokenPage, revokePage, tokensPage } from './token-pages.tsx';
import { scopeList, scopes } from './token.ts';
import { createToken, getToken, listTokens, revokeToken } from './tokens.ts';

interface TokenTools extends DeskPageTools {
  database: Database;
  clock: Clock;
  guard: DeskGuard;
}

const DAY_MS = 86_400_000;
const PATH = '/admin/tokens';

const newToken = z.object({
  name: line(100),
  scopes: scopeList,
  days: z.literal(['', '30', '90', '365'], 'must be one of the list'),
});

/** `/admin/tokens`: what programs use, for owners. */
export function tokenRoutes(tools: TokenTools): Router {
  const { database, clock, guard } = tools;
  const may = guard.needs('manage-server');
  const router = Router();
  router.get(PATH, may, async (request, response) => {
    const form = { typed: { scope_read: 'on', scope_write: 'on' } };
    await showTokens(tools, response, form, doneIn(request));
  });
  router.post(PATH, [sameOrigin, may, formFields], (request: Request, response: Response) =>
    makeToken(tools, request, response),
  );
  router.get(`${PATH}/:token/revoke`, may, async (request, response) => {
    const token = await getToken(database, clock, param(request, 'token'));
    sendDeskPage(tools, response, revokePage(token));
  });
  router.post(
    `${PATH}/:token/revoke`,
    [sameOrigin, may],
    async (request: Request, response: Response) => {
      await revokeToken(database, clock, param(request, 'token'), actorIn(response));
      response.redirect(303, `${PATH}?done=revoked`);
    },
  );
  return router;
}

async function makeToken(tools: TokenTools, request: Request, response: Response): Promise<void> {
  const { database, clock } = tools;
  const typed = request.body as Typed;
  const again = (form: FormState) => showTokens(tools, response, form);
  await orShowAgain(typed, again, async () => {
    const ticked = scopes.filter((scope) => `scope_${scope}` in typed);
    const { name, days, scopes: wanted } = parse(newToken, { ...typed, scopes: ticked });
    const expiresAt = days === '' ? null : clock.now() + Number(days) * DAY_MS;
    const by = actorIn(response);
    const asked = { name, scopes: wanted, expiresAt };
    const { token, secret } = await createToken(database, clock, asked, by);
    sendDeskPage(tools, response, newTokenPage(token, secret));
  });
}

async function showTokens(
  tools: TokenTools,
  response: Response,
  form: FormState,
  done?: string,
): Promise<void> {
  const tokens = await listTokens(tools.database);
  const page = tokensPage(tokens, tools.clock.now(), form, done);
  sendDeskPage(tools, response, page, form.error ? 422 : 200);
}
