import { z } from 'zod';
import type { Codes } from '../http/api-entry.ts';

/** The header that makes a POST safe to repeat, for the API's description. */
export const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .optional()
    .describe(
      'A new key for each new request, in quotes. The same request again with the same key makes nothing twice and gets ' +
        'the same answer, with `Idempotency-Replayed: true`, for 24 hours after the first.',
    )
    .meta({ example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"' }),
});

/** What a key may be refused with. */
export const idempotencyCodes: Codes = {
  invalid: ['idempotency.malformed-key'],
  conflict: ['idempotency.in-progress'],
  unprocessable: ['idempotency.key-reused'],
};
