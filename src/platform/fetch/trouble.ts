import { LongwaveError, systemCode } from '../errors.ts';

/** One text for every refused address: whether something listens there is nobody's business. */
export function refused(): LongwaveError {
  return new LongwaveError(
    'unprocessable',
    'fetch.refused',
    'Longwave does not open this address.',
    {
      mend: 'Use an http or https address on the public internet, without a user name or password in it.',
    },
  );
}

export function tooManyRedirects(limit: number): LongwaveError {
  return new LongwaveError(
    'unprocessable',
    'fetch.redirects',
    `The address redirects more than ${limit} times.`,
    { mend: 'Use the address where the redirects end.' },
  );
}

export function tooLarge(what: string): LongwaveError {
  return new LongwaveError('unprocessable', 'fetch.too-large', `The other server sent ${what}.`);
}

export function tooSlow(host: string, ms: number): LongwaveError {
  const message = `${host} did not answer within ${Math.ceil(ms / 1000)} seconds.`;
  return new LongwaveError('unavailable', 'fetch.too-slow', message, { mend: 'Try again later.' });
}

/** @returns the error itself when it is ours already, else `fetch.failed` with the code that Node gives it. */
export function troubleOf(error: unknown, host: string): LongwaveError {
  if (error instanceof LongwaveError) return error;
  const code = systemCode(error);
  if (code === 'HPE_HEADER_OVERFLOW') return tooLarge('headers that are too large');
  const why = code === undefined ? '' : ` (${code})`;
  const message = `${host} could not be reached, or gave no answer that can be used${why}.`;
  return new LongwaveError('unavailable', 'fetch.failed', message, {
    mend: 'Check the address, and try again later.',
    cause: error,
  });
}
