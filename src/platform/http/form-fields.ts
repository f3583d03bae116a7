import type { RequestHandler } from 'express';
import { LongwaveError } from '../errors.ts';
import { smallBody } from './body.ts';

const MAX_FORM_BYTES = 256 * 1024;
const MOST_FIELDS = 500;

/**
 * Reads a form without files (`application/x-www-form-urlencoded`, WHATWG URL section 5.1) into `request.body`: names to text,
 * the last of several counts. Empty fields stay, as empty text.
 * @throws LongwaveError `form.type` (415), `form.too-large` (413)
 */
export const formFields: RequestHandler = async (request, response, next) => {
  if (!request.is('application/x-www-form-urlencoded'))
    throw new LongwaveError('unsupported', 'form.type', 'This address takes a form.', {
      mend: 'Send it as application/x-www-form-urlencoded; programs use /api.',
    });
  const body = await smallBody(request, response, MAX_FORM_BYTES, tooLarge);
  const fields = new URLSearchParams(body.toString('utf8'));
  if (fields.size > MOST_FIELDS) throw tooLarge();
  request.body = Object.fromEntries(fields);
  next();
};

function tooLarge(): LongwaveError {
  return new LongwaveError('too-large', 'form.too-large', 'The form is larger than 256 kB.', {
    mend: 'Shorten the texts.',
  });
}
