import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { pathCodes, rawBytes, refusals } from '../platform/http/api-entry.ts';
import { transcriptFormats } from './formats.ts';

/** The transcripts as the API's description has them. */
export function transcriptPaths(): ZodOpenApiPathsObject {
  const types = Object.values(transcriptFormats).map(({ mediaType }) => mediaType);
  const content = Object.fromEntries(types.map((type) => [type, rawBytes]));
  return {
    '/transcripts/{file}': {
      get: {
        operationId: 'getTranscript',
        tags: ['For listeners'],
        summary: 'The transcript of a live episode',
        description: 'Take the address from an answer or from the feed. Its bytes never change.',
        security: [],
        requestParams: {
          path: z.object({
            file: z.string().describe('The id of the transcript, and the extension of a format.'),
          }),
          header: z.object({
            Range: z.string().optional().describe('The part that is wanted: bytes=0-1023.'),
            'If-None-Match': z.string().optional().describe('The ETag of the copy that you have.'),
          }),
        },
        responses: {
          200: { description: 'The whole transcript.', content },
          206: { description: 'The part that was asked for.', content },
          304: { description: 'Your copy is current.' },
          416: { description: 'The transcript has no such part.' },
          ...refusals(pathCodes, {
            'not-found': ['transcript.not-found'],
            gone: ['transcript.gone'],
            unavailable: ['storage.down'],
          }),
        },
      },
    },
  };
}
