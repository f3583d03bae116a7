import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { isHostName } from '../addresses/host-name.ts';
import type { ShowId } from '../shows/show.ts';

/** What shows that a name belongs to who asks: a record of its zone, a file on it, or that it leads to a server whose owner asks. */
export type Proof = 'dns' | 'file' | 'server';

/** What the name servers have under `_longwave.`: our token, something else, nothing, or they do not answer. */
export const txtAnswers = ['ours', 'other', 'none', 'unknown'] as const;

/**
 * What stands at the name itself. `nameless`: the proxy in front of this server does not hand the name on. `insecure`: it leads
 * here, but not by https, which this server is reached by. `file`: another server, with our token.
 */
export const webAnswers = [
  'here',
  'nameless',
  'insecure',
  'file',
  'elsewhere',
  'no-address',
  'private',
  'silent',
] as const;

export const foundSchema = z.object({
  txt: z.enum(txtAnswers),
  web: z.enum(webAnswers),
  /** It was proved, but another show holds it, and can still prove it. */
  isTaken: z.boolean(),
});
export type Found = z.output<typeof foundSchema>;
export type WebAnswer = Found['web'];

/** The name that a show wants; from `proof` on, what is known of the name that it holds. */
export interface Claim {
  showId: ShowId;
  domain: string;
  token: string;
  isVouched: boolean;
  claimedAt: number;
  found: Found | null;
  checkedAt: number | null;
  proof: Proof | null;
  provedAt: number | null;
  failingSince: number | null;
  isFailing: boolean;
}

export const domainStates = ['waiting', 'proved', 'live', 'failing'] as const;
/** `proved`: its pages are answered there, but it does not lead here yet. `failing`: it did, and does not any more. */
export type DomainState = (typeof domainStates)[number];

/** @param held what the show holds. */
export function stateOf(
  claim: Claim,
  held: { domain: string | null; isLive: boolean },
): DomainState {
  if (held.domain !== claim.domain) return 'waiting';
  if (claim.isFailing) return 'failing';
  return held.isLive ? 'live' : 'proved';
}

export const txtNameOf = (domain: string): string => `_longwave.${domain}`;
export const filePathOf = (showId: string): string => `/.well-known/longwave-${showId}`;

/**
 * What this server itself answers at the path of the file: not the token, or every name that leads here would be proved for
 * every show of this server.
 * @param isNamed whether the request named the domain, as it must for the pages to be found
 */
export function markOf(token: string, isNamed: boolean): string {
  return createHash('sha256')
    .update(`${token} ${isNamed ? 'here' : 'nameless'}`)
    .digest('hex');
}

/** What `PUT …/domain` takes. */
export const domainWanted = z.strictObject({
  domain: z
    .string('must be text')
    .max(500, 'must have at most 253 characters')
    .overwrite(nameIn)
    .refine(isHostName, {
      error:
        'must be the name of a host on the internet, such as podcast.example.org: without port, path or spaces, and no IP address',
      abort: true,
    })
    .describe('The name, such as podcast.example.org. What is not ASCII becomes punycode.'),
});

/** As people paste it: perhaps with https:// and a slash, in capitals, in their own letters, with the final dot. */
function nameIn(typed: string): string {
  const name = typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '')
    .replace(/\.$/, '');
  // Letters only: URL would understand 0x7f.1 as an address, and cut a port or a path off.
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(name) ? domainToASCII(name) || name : name.toLowerCase();
}
