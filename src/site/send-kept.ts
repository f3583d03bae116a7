import type { Request, Response } from 'express';
import { acceptedCoding } from '../platform/http/coding.ts';
import { matchesAny } from '../platform/http/etag.ts';
import type { KeptPage } from './kept-pages.ts';

/**
 * Answers with a page for everybody, packed as the browser takes it, or 304 when it has the page already. The tag is weak:
 * it is one for all codings (RFC 9110, section 8.8.1). What answers to a person with a session is never packed: its length
 * would tell of its secrets (BREACH).
 * @param page is asked for only when it has to be sent
 * @returns false when there is no such page, and nothing was answered
 */
export async function sendKept(
  { request, response }: { request: Request; response: Response },
  tag: string,
  page: () => Promise<KeptPage | undefined>,
): Promise<boolean> {
  const headers = { 'Cache-Control': 'public, max-age=0, must-revalidate', ETag: tag };
  const ifNoneMatch = request.get('if-none-match');
  if (ifNoneMatch !== undefined && matchesAny(ifNoneMatch, tag)) {
    response.vary('Accept-Encoding').set(headers).status(304).end();
    return true;
  }
  const kept = await page();
  if (!kept) return false;
  const coding = acceptedCoding(request.get('accept-encoding'), kept);
  response.vary('Accept-Encoding').set(headers).type('html');
  if (coding !== undefined) response.set('Content-Encoding', coding);
  response.send(coding === undefined ? kept.html : kept[coding]);
  return true;
}
