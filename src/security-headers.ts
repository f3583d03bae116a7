import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { otherNameIn } from './addresses/host-name.ts';
import type { Wiring } from './wiring.ts';

const YEAR_SECONDS = 31_536_000;
const MONTH_SECONDS = 2_592_000;

/**
 * What every answer carries. Browsers insist on https for a year; for a month only under any other name, which may be a show's:
 * who leaves with the domain should not be held for a year.
 */
export function securityHeaders(wiring: Wiring): RequestHandler {
  const own = headersWith(wiring, { here: [], rememberSeconds: YEAR_SECONDS });
  const other = headersWith(wiring, { here: [], rememberSeconds: MONTH_SECONDS });
  const { hostName } = wiring.addresses;
  return (request, response, next) => {
    const isOther = otherNameIn(request.headers.host, hostName) !== undefined;
    (isOther ? other : own)(request, response, next);
  };
}

/** The same on the domain of a show, whose audio and artwork stay on this server. */
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
