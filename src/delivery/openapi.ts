import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { pathCodes, rawBytes, refusals } from '../platform/http/api-entry.ts';

const requestParams = {
  path: z.object({
    id: z.string().describe('The id of the file.'),
    name: z.string().describe('Its name.').meta({ example: 'the-first-one.mp3' }),
  }),
  header: z.object({
    Range: z.string().optional().describe('The part that is wanted: bytes=0-1023.'),
    'If-None-Match': z.string().optional().describe('The ETag of the copy that you have.'),
  }),
};

/** The files as the API's description has them. */
export function deliveryPaths(): ZodOpenApiPathsObject {
  const audio = file('getAudio', 'The audio of a live episode', ['audio/mpeg', 'audio/x-m4a']);
  const artwork = file('getArtwork', 'Artwork', ['image/jpeg', 'image/png']);
  const elsewhere = { description: 'The storage has it, where audio is served from there.' };
  return {
    '/audio/{id}/{name}': {
      get: { ...audio, responses: { ...audio.responses, 302: elsewhere } },
    },
    '/artwork/{id}/{name}': { get: artwork },
  };
}

function file(operationId: string, summary: string, types: string[]): ZodOpenApiOperationObject {
  const content = Object.fromEntries(types.map((type) => [type, rawBytes]));
  return {
    operationId,
    tags: ['For listeners'],
    summary,
    description: 'Take the address from an answer or from the feed. Its bytes never change.',
    security: [],
    requestParams,
    responses: {
      200: { description: 'The whole file.', content },
      206: { description: 'The part that was asked for.', content },
      304: { description: 'Your copy is current.' },
      416: { description: 'The file has no such part.' },
      ...refusals(pathCodes, {
        'not-found': ['file.not-found', 'file.missing'],
        gone: ['file.gone'],
        unavailable: ['storage.down'],
      }),
    },
  };
}
