import type { RequestHandler } from 'express';
import { LongwaveError } from '../errors.ts';
import { announcedBytes, smallBody } from './body.ts';

const MAX_JSON_BYTES = 1024 * 1024;

/**
 * Reads a JSON body of at most 1 MB into `request.body`. Not Express's own, which reads a body that it refuses
 * to its end before it says so.
 * @throws LongwaveError `request.not-json`, `request.encoding` (415), `request.too-large`, `request.broken-json`
 */
export const jsonBody: RequestHandler = async (request, response, next) => {
  if (!request.is('application/json'))
    throw new LongwaveError('unsupported', 'request.not-json', 'This address takes a JSON body.', {
      mend: 'Send it with "Content-Type: application/json".',
    });
  request.body = parseJson(await smallBody(request, response, MAX_JSON_BYTES, tooLarge));
  next();
};

/** The same for an address that takes JSON or a file: what is no JSON is left to who comes next. */
export const jsonOrFile: RequestHandler = (request, response, next) =>
  request.is('application/json') ? jsonBody(request, response, next) : next();

/**
 * For an address that takes no body: a wish in one must not be overheard.
 * @throws LongwaveError `request.unexpected-body`
 */
export const noBody: RequestHandler = (request, _response, next) => {
  if (announcedBytes(request) > 0)
    throw new LongwaveError('invalid', 'request.unexpected-body', 'This address takes no body.', {
      mend: 'Send the request without one. PATCH changes fields and dates.',
    });
  next();
};

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new LongwaveError('invalid', 'request.broken-json', 'The body is not valid JSON.', {
      mend: 'Send one JSON object in UTF-8.',
      cause,
    });
  }
}

function tooLarge(): LongwaveError {
  return new LongwaveError('too-large', 'request.too-large', 'The JSON body is larger than 1 MB.', {
    mend: 'Send only the fields that are to change; audio and pictures go as files.',
  });
}
