import type { Request, RequestHandler, Response } from 'express';
import { LongwaveError } from '../errors.ts';
import { smallBody } from './body.ts';

/**
 * Reads a form without files (`application/x-www-form-urlencoded`, WHATWG URL section 5.1) into `request.body`: names to text,
 * the last of several counts. Empty fields stay, as empty text.
 * @throws LongwaveError `form.type` (415), `form.too-large` (413)
 */
export const formFields: RequestHandler = async (request, response, next) => {
  request.body = await read(request, response, { kilobytes: 256, fields: 500 });
  next();
};

/** The same for forms with rows, of which there may be hundreds. */
export const longFormFields: RequestHandler = async (request, response, next) => {
  request.body = await readLongForm(request, response);
  next();
};

/** What `longFormFields` reads. */
export async function readLongForm(
  request: Request,
  response: Response,
): Promise<Record<string, string>> {
  return await read(request, response, { kilobytes: 1024, fields: 10_000 });
}

async function read(
  request: Request,
  response: Response,
  most: { kilobytes: number; fields: number },
): Promise<Record<string, string>> {
  if (!request.is('application/x-www-form-urlencoded'))
    throw new LongwaveError('unsupported', 'form.type', 'This address takes a form.', {
      mend: 'Send it as application/x-www-form-urlencoded; programs use /api.',
    });
  const tooLarge = (): LongwaveError => tooLargeFor(most.kilobytes);
  const body = await smallBody(request, response, most.kilobytes * 1024, tooLarge);
  const fields = new URLSearchParams(body.toString('utf8'));
  if (fields.size > most.fields) throw tooLarge();
  return Object.fromEntries(fields);
}

function tooLargeFor(kilobytes: number): LongwaveError {
  return new LongwaveError(
    'too-large',
    'form.too-large',
    `The form is larger than ${kilobytes} kB.`,
    { mend: 'Shorten the texts.' },
  );
}
