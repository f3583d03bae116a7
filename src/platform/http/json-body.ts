import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import type { RequestHandler } from 'express';
import { LongwaveError } from '../errors.ts';

/**
 * Lets a client that asked first (`Expect: 100-continue`) send its body. Only called once everything that
 * could refuse the request without its body has been checked (RFC 9110, section 10.1.1).
 */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
}

const readJson = express.json({ limit: '1mb', strict: true, inflate: false });

/**
 * Reads a JSON body of at most 1 MB into `request.body`.
 * @throws LongwaveError `request.not-json` (415) when it says that it is something else.
 */
export const jsonBody: RequestHandler = (request, response, next) => {
  if (!request.is('application/json'))
    throw new LongwaveError('unsupported', 'request.not-json', 'This address takes a JSON body.', {
      mend: 'Send it with "Content-Type: application/json".',
    });
  askForBody(request, response);
  readJson(request, response, next);
};
