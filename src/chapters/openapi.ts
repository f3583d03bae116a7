import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { pathCodes, rawBytes, refusals } from '../platform/http/api-entry.ts';
import { CHAPTERS_TYPE } from './format-json.ts';

/** The chapters as the API's description has them. */
export function chapterPaths(): ZodOpenApiPathsObject {
  const content = { [CHAPTERS_TYPE]: rawBytes };
  return {
    '/chapters/{file}': {
      get: {
        operationId: 'getChapters',
        tags: ['For listeners'],
        summary: 'The chapters of a live episode',
        description:
          'JSON of the podcast namespace, version 1.2. Take the address from an answer or the feed.',
        security: [],
        requestParams: {
          path: z.object({ file: z.string().describe('The id of the episode, and .json.') }),
          header: z.object({
            Range: z.string().optional().describe('The part that is wanted: bytes=0-1023.'),
            'If-None-Match': z.string().optional().describe('The ETag of the copy that you have.'),
          }),
        },
        responses: {
          200: { description: 'The chapters.', content },
          206: { description: 'The part that was asked for.', content },
          304: { description: 'Your copy is current.' },
          416: { description: 'There is no such part.' },
          ...refusals(pathCodes, { 'not-found': ['chapters.not-found'], gone: ['chapters.gone'] }),
        },
      },
    },
  };
}
