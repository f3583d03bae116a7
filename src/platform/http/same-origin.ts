import type { Request, RequestHandler } from 'express';
import { LongwaveError } from '../errors.ts';

/**
 * Lets a request change something only when a page of this very server sent it, for routes that believe a cookie (security
 * 80). Browsers say where a request comes from (Fetch Metadata, section 2.3); older ones name the origin, which must be the
 * host that was asked. One that says neither is refused: it may have been sent by any page.
 * @throws LongwaveError `form.other-site`
 */
export const sameOrigin: RequestHandler = (request, _response, next) => {
  if (isReading(request) || comesFromUs(request)) next();
  else
    throw new LongwaveError('forbidden', 'form.other-site', 'Another site sent this form.', {
      mend: 'Open the page here and send it again.',
    });
};

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function comesFromUs(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return (
    origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host')
  );
}
