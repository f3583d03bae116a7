import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { jsonAnswer } from '../platform/http/api-entry.ts';

const live = z.strictObject({ status: z.literal('live').describe('Always live.') });
const ready = z.strictObject({
  status: z.literal('ready').describe('Always ready.'),
  degraded: z
    .array(z.enum(['database', 'storage']))
    .describe('The parts that are down; feeds and known audio are still served.'),
});
const notReady = z.strictObject({
  status: z.enum(['starting', 'draining']).describe('Whether it starts or stops.'),
});

/** The health checks as the API's description has them. */
export function healthPaths(): ZodOpenApiPathsObject {
  const common = { tags: ['Health'], security: [] };
  return {
    '/livez': {
      get: {
        ...common,
        operationId: 'isLive',
        summary: 'Whether the process answers',
        responses: { 200: jsonAnswer('It does.', live, { status: 'live' }) },
      },
    },
    '/readyz': {
      get: {
        ...common,
        operationId: 'isReady',
        summary: 'Whether to send requests here',
        responses: {
          200: jsonAnswer('Yes.', ready, { status: 'ready', degraded: [] }),
          503: jsonAnswer('Not yet, or no longer.', notReady, { status: 'starting' }),
        },
      },
    },
  };
}
