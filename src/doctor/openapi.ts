import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import { jsonAnswer, pathCodes, refusals, withCurl } from '../platform/http/api-entry.ts';
import { reportAnswerSchema } from './answer-schema.ts';
import type { ReportAnswer } from './answer-schema.ts';

const requestParams = {
  path: z.object({
    show: z.string().describe('The id or the slug of the show.').meta({ example: 'my-show' }),
  }),
};

/** The doctor as the API's description has it. @param base the public address of this server. */
export function doctorPaths(base: string): ZodOpenApiPathsObject {
  return {
    '/api/shows/{show}/doctor': {
      get: {
        operationId: 'examineShow',
        tags: ['Shows'],
        summary: 'Examine the feed of a show',
        description: withCurl(
          'Fetches the feed as apps do, with a sample of its audio and artwork, and says what is not right. It may take a minute and a half.',
          `${base}/api/shows/my-show/doctor`,
        ),
        security: needsToken('read'),
        requestParams,
        responses: {
          200: jsonAnswer('What was found.', reportAnswerSchema, exampleReport(base)),
          ...refusals(tokenCodes, pathCodes, {
            'not-found': ['show.not-found'],
            'too-many': ['doctor.busy'],
          }),
        },
      },
    },
  };
}

function exampleReport(base: string): ReportAnswer {
  return {
    url: `${base}/feeds/my-show.xml`,
    examined_at: '2026-11-04T07:00:00.000Z',
    findings: [
      {
        rule: 28,
        severity: 'error',
        directories: ['apple', 'spotify'],
        where: { episode: null, line: 3, url: null },
        message: 'The show has no artwork (itunes:image).',
        mend: 'Add <itunes:image href="…"/> with a square JPEG or PNG of 1400 to 3000 pixels.',
      },
    ],
    counts: { error: 1, warning: 0, info: 0 },
    rules_checked: 96,
  };
}
