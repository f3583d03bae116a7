import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { formFields } from '../platform/http/form-fields.ts';
import { sameOrigin } from '../platform/http/same-origin.ts';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import type { AccountTools } from './account-routes.ts';
import { orShowAgain } from '../platform/pages/again.ts';
import { note } from './activity.ts';
import { actorIn, personOf, sendDeskPage } from './desk-pages.tsx';
import type { DeskContent } from './desk-pages.tsx';
import { hasSecondFactor } from './people.ts';
import {
  confirmPage,
  factorOffPage,
  factorOnPage,
  newFactorPage,
  recoveryCodesPage,
} from './second-factor-pages.tsx';
import { beginFactor, confirmFactor, endFactor, newRecoveryCodes } from './second-factor.ts';
import { passCookies } from './session.ts';

/** What a form of the second factor does with what was typed, and its page when it is wrong. */
interface Step {
  work: (request: Request, response: Response, typed: string) => Promise<void>;
  field: 'password' | 'code';
  again: (form: FormState) => DeskContent;
}

/** `/admin/account/second-factor`: set up, tried, turned off. @param limit on wrong passwords. */
export function secondFactorRoutes(tools: AccountTools, limit: RequestHandler): Router {
  const { signedIn } = tools.guard;
  const path = '/admin/account/second-factor';
  const router = Router();
  router.get(path, signedIn, async (_request, response) => {
    const person = personOf(response);
    const isOn = await hasSecondFactor(tools.database, person);
    const form = { typed: { account: person.email } };
    sendDeskPage(tools, response, isOn ? factorOnPage(form) : factorOffPage(form));
  });
  for (const [name, { work, field, again }] of Object.entries(steps(tools)))
    router.post(
      `${path}${name}`,
      [sameOrigin, signedIn, formFields, limit],
      async (request: Request, response: Response) => {
        const kept = { account: personOf(response).email };
        const show = ({ error }: FormState) =>
          sendDeskPage(tools, response, again({ typed: kept, error }), 422);
        const typed = (request.body as Typed)[field] ?? '';
        await orShowAgain({}, show, () => work(request, response, typed));
      },
    );
  return router;
}

function steps(tools: AccountTools): Record<string, Step> {
  return {
    '': {
      field: 'password',
      again: factorOffPage,
      work: async (request, response, password) => {
        const factor = await beginFactor(tools, request, password);
        sendDeskPage(tools, response, newFactorPage(factor));
      },
    },
    '/confirm': {
      field: 'code',
      again: confirmPage,
      work: async (request, response, code) => {
        passCookies(await confirmFactor(tools, request, code.replaceAll(/\s/g, '')), response);
        await note(tools, { what: 'second-factor.on', by: actorIn(response) });
        response.redirect(303, '/admin/account?done=factor-on');
      },
    },
    '/recovery-codes': {
      field: 'password',
      again: (form) => factorOnPage(form, 'recovery-codes'),
      work: async (request, response, password) => {
        const codes = await newRecoveryCodes(tools, request, password);
        await note(tools, { what: 'recovery-codes.made', by: actorIn(response) });
        sendDeskPage(tools, response, recoveryCodesPage(codes));
      },
    },
    '/off': {
      field: 'password',
      again: (form) => factorOnPage(form, 'off'),
      work: async (request, response, password) => {
        passCookies(await endFactor(tools, request, password), response);
        await note(tools, { what: 'second-factor.off', by: actorIn(response) });
        response.redirect(303, '/admin/account?done=factor-off');
      },
    },
  };
}
