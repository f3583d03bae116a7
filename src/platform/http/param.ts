import type { Request } from 'express';
import { LongwaveError } from '../errors.ts';
import { storable } from '../text.ts';

/**
 * A named part of the path; the route that asks for it declares it.
 * @throws LongwaveError `request.malformed` when it has characters that no database takes.
 */
export function param(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string') return '';
  if (storable(value) === value) return value;
  throw new LongwaveError(
    'invalid',
    'request.malformed',
    'There is a control character in the address.',
    { mend: 'Names and ids have none.' },
  );
}
