import type { Response } from 'express';

/** Answers with a page that only this person may see. */
export function sendPrivatePage(response: Response, html: string, status = 200): void {
  response.status(status).set('Cache-Control', 'private, no-store').type('html').send(html);
}
