import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Wiring } from './wiring.ts';

const YEAR_SECONDS = 31_536_000;
const MONTH_SECONDS = 2_592_000;

/** What every answer carries under the name of this server. */
export function securityHeaders(wiring: Wiring): RequestHandler {
  return headersWith(wiring, { here: [], rememberSeconds: YEAR_SECONDS });
}

/**
 * The same on the domain of a show, whose audio and artwork stay on this server. Browsers insist on https there for a month
 * only: who leaves with the domain should not be held for a year.
 */
export function headersOnDomains(wiring: Wiring): RequestHandler {
  const here = [new URL(wiring.addresses.base).origin];
  return headersWith(wiring, { here, rememberSeconds: MONTH_SECONDS });
}

function headersWith(
  { addresses, audioOrigin }: Wiring,
  { here, rememberSeconds }: { here: string[]; rememberSeconds: number },
): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: contentPolicy(here, audioOrigin === undefined ? [] : [audioOrigin]),
    },
    frameguard: { action: 'deny' },
    // Other names of the domain are not ours to speak for.
    strictTransportSecurity: addresses.base.startsWith('https:') && {
      maxAge: rememberSeconds,
      includeSubDomains: false,
    },
  });
}

/**
 * Audio and pictures may come from this server, wherever the page is. Audio alone may come from elsewhere: from the bucket, when
 * listeners are sent there, and from the disk of who publishes it.
 */
const contentPolicy = (here: string[], audio: string[]) => ({
  'default-src': ["'self'"],
  'media-src': ["'self'", ...here, ...audio, 'blob:'],
  'img-src': ["'self'", ...here, 'data:'],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
});
