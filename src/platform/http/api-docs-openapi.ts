import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';

/** What the page at `/api/docs` is made of. */
export const docsFiles = ['init.js', 'page.css', 'swagger-ui.css', 'swagger-ui-bundle.js'] as const;

/** The description itself, as it stands in itself. */
export function docsPaths(): ZodOpenApiPathsObject {
  return {
    '/api/openapi.json': {
      get: {
        ...operation('getDescription', 'This description'),
        responses: {
          200: {
            description: 'An OpenAPI 3.1 document.',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
        },
      },
    },
    '/api/docs': { get: operation('readDescription', 'This description to read and to try') },
    '/api/docs/{file}': {
      get: {
        ...operation('getPartOfPage', 'A part of that page'),
        requestParams: { path: z.object({ file: z.enum(docsFiles).describe('Its name.') }) },
      },
    },
  };
}

function operation(operationId: string, summary: string): ZodOpenApiOperationObject {
  return {
    operationId,
    tags: ['This description'],
    summary,
    security: [],
    responses: { 200: { description: 'The file.' } },
  };
}
