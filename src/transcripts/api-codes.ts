import type { Codes } from '../platform/http/api-entry.ts';

/** What a transcript may be refused with. */
export const transcriptCodes: Codes = {
  'too-large': ['transcript.too-large'],
  unprocessable: ['transcript.invalid', 'transcript.language'],
  unavailable: ['storage.down'],
};
