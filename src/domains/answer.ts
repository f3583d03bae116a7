import { z } from 'zod';
import type { Addresses } from '../addresses/urls.ts';
import { isoTime } from '../platform/moment.ts';
import { adviceOn } from './advice.ts';
import { domainStates, filePathOf, txtNameOf } from './domain.ts';
import type { Domain } from './domains.ts';

/** The domain of a show as the API answers it; `domainAnswer` makes it. */
export const domainAnswerSchema = z
  .strictObject({
    domain: z.string().describe('The name, in small letters; what is not ASCII as punycode.'),
    state: z
      .enum(domainStates)
      .describe(
        'waiting: not proved yet. proved: the pages are answered there, but the name does not lead here yet. live: listeners are sent there. failing: it no longer leads here.',
      ),
    serving: z
      .string()
      .nullable()
      .describe('The name that is this show’s now: another one until this one is proved.'),
    proof: z
      .enum(['dns', 'file', 'server'])
      .nullable()
      .describe('How it was proved; server: it leads here, and an owner of this server asked.'),
    txt_record: z
      .strictObject({
        name: z.string().describe('Where the TXT record stands.'),
        value: z.string().describe('Its text.'),
      })
      .describe('Proves the name, wherever it leads.'),
    file: z
      .strictObject({
        path: z.string().describe('The path of a file on the web server that the name leads to.'),
        content: z.string().describe('All that stands in it.'),
      })
      .describe('Proves the name too, while it leads to another web server.'),
    checked_at: z.iso.datetime().nullable().describe('When it was last looked at.'),
    failing_since: z.iso
      .datetime()
      .nullable()
      .describe(
        'Since when the one in `serving` has not led here; null while it does, or never did.',
      ),
    advice: z
      .array(
        z.strictObject({
          code: z.string().describe('What is wanting, for programs.'),
          message: z.string().describe('What is wanting.'),
          mend: z.string().describe('What to do about it.'),
        }),
      )
      .describe('What the last look found wanting.'),
  })
  .meta({ id: 'Domain' });

export type DomainAnswer = z.output<typeof domainAnswerSchema>;

export function domainAnswer(addresses: Addresses, domain: Domain): DomainAnswer {
  const { claim, state, held } = domain;
  const since = held.domain === null ? null : claim.failingSince;
  return {
    domain: claim.domain,
    state,
    serving: held.domain,
    proof: state === 'waiting' ? null : claim.proof,
    txt_record: { name: txtNameOf(claim.domain), value: claim.token },
    file: { path: filePathOf(claim.showId), content: claim.token },
    checked_at: claim.checkedAt === null ? null : isoTime(claim.checkedAt),
    failing_since: since === null ? null : isoTime(since),
    advice: adviceOn(addresses, domain),
  };
}
