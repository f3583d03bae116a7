import { isHostName } from '../addresses/host-name.ts';
import type { Addresses } from '../addresses/urls.ts';
import { txtNameOf } from './domain.ts';
import type { Found, WebAnswer } from './domain.ts';
import type { Domain } from './domains.ts';

/** What is not as it must be, and what to do about it. */
export interface Advice {
  /** For programs: `txt.none`, `web.elsewhere`. */
  code: string;
  message: string;
  mend: string;
}

type Words = (domain: string, host: string) => Omit<Advice, 'code'>;

/** What the last look found wanting, the first thing first; nothing when all is well, or nobody has looked. */
export function adviceOn({ hostName }: Addresses, { claim, state }: Domain): Advice[] {
  const { found, domain } = claim;
  const said = (code: string, words: Words) => ({ code, ...words(domain, hostName) });
  if (domain === hostName) return [said('domain.own-name', ownName)];
  if (!found) return [];
  const web = found.web === 'here' ? [] : [said(`web.${found.web}`, webWords[found.web])];
  if (state !== 'waiting') return web;
  if (found.isTaken) return [said('domain.taken', taken)];
  const txt = found.txt === 'ours' ? [] : [said(`txt.${found.txt}`, txtWords[found.txt])];
  // That it leads here is proof enough, so the record is not what is wanting.
  return claim.isVouched ? web : [...txt, ...(leadsHere.has(found.web) ? web : [])];
}

/** Before it is proved, the name may go on leading to where it always did: only what is half done is said. */
const leadsHere: ReadonlySet<WebAnswer> = new Set(['nameless', 'insecure']);

/** `PUBLIC_URL` was another one when the show asked for it. */
const ownName: Words = (domain) => ({
  message: `${domain} is the name of this server itself now, with the desk and all shows.`,
  mend: 'Use another name, or take this one away.',
});

const taken: Words = (domain) => ({
  message: `Another show of this server has ${domain}.`,
  mend: `Let it go there, or remove the TXT record of that show at ${txtNameOf(domain)} and leave only the one of this show, then check again.`,
});

const txtWords: Record<Exclude<Found['txt'], 'ours'>, Words> = {
  none: (domain) => ({
    message: `There is no TXT record at ${txtNameOf(domain)}.`,
    mend: 'Add it where you manage the domain. Name servers can take some minutes, sometimes hours, to know of it.',
  }),
  other: (domain) => ({
    message: `The TXT record at ${txtNameOf(domain)} says something else.`,
    mend: 'Make it exactly the text above. It may stand beside other records of that name.',
  }),
  unknown: (domain) => ({
    message: `The name servers of ${domain} did not answer.`,
    mend: 'Check that the domain is registered and has name servers, and try again later.',
  }),
};

function pointIt(host: string): string {
  const how = isHostName(host) ? ` (CNAME to ${host})` : '';
  return `Point the name at this server${how}, and give it to the proxy in front.`;
}

const webWords: Record<Exclude<WebAnswer, 'here'>, Words> = {
  'no-address': (domain, host) => ({
    message: `${domain} has no address.`,
    mend: pointIt(host),
  }),
  elsewhere: (domain, host) => ({
    message: `At ${domain} something else answers, not this server.`,
    mend: pointIt(host),
  }),
  file: (domain, host) => ({
    message: `At ${domain} another web server answers.`,
    mend: pointIt(host),
  }),
  nameless: (domain) => ({
    message: `${domain} leads here, but the proxy in front does not hand the name on.`,
    mend: 'In nginx: proxy_set_header Host $host; Caddy does it by itself.',
  }),
  insecure: (domain) => ({
    message: `${domain} leads here, but not by https.`,
    mend: 'Give the name to the proxy in front, with a certificate; Caddy gets one by itself.',
  }),
  private: (domain) => ({
    message: `${domain} leads to an address that is not on the public internet.`,
    mend: 'Use the public address of this server in its A record.',
  }),
  silent: (domain) => ({
    message: `Nobody answered at ${domain}, or its certificate is not valid.`,
    mend: 'Give the name to the proxy in front, and open the ports 80 and 443. If it works in your browser, this server may be unable to reach itself by its public address.',
  }),
};
