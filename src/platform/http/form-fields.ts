import type { RequestHandler } from 'express';
import { LongwaveError } from '../errors.ts';
import { smallBody } from './body.ts';

/**
 * Reads a form without files (`application/x-www-form-urlencoded`, WHATWG URL section 5.1) into `request.body`: names to text,
 * the last of several counts. Empty fields stay, as empty text.
 * @throws LongwaveError `form.type` (415), `form.too-large` (413)
 */
export const formFields: RequestHandler = reader(256, 500);

/** The same for forms with rows, of which there may be hundreds. */
export const longFormFields: RequestHandler = reader(1024, 10_000);

function reader(mostKilobytes: number, mostFields: number): RequestHandler {
  const tooLarge = (): LongwaveError =>
    new LongwaveError(
      'too-large',
      'form.too-large',
      `The form is larger than ${mostKilobytes} kB.`,
      { mend: 'Shorten the texts.' },
    );
  return async (request, response, next) => {
    if (!request.is('application/x-www-form-urlencoded'))
      throw new LongwaveError('unsupported', 'form.type', 'This address takes a form.', {
        mend: 'Send it as application/x-www-form-urlencoded; programs use /api.',
      });
    const body = await smallBody(request, response, mostKilobytes * 1024, tooLarge);
    const fields = new URLSearchParams(body.toString('utf8'));
    if (fields.size > mostFields) throw tooLarge();
    request.body = Object.fromEntries(fields);
    next();
  };
}
