import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import { pathCodes, refusals, withCurl } from '../platform/http/api-entry.ts';
import { pastQuery } from './past-routes.ts';

const requestParams = {
  path: z.object({
    show: z.string().describe('The slug of the show.').meta({ example: 'my-show' }),
  }),
  header: z.object({
    'If-None-Match': z.string().optional().describe('The ETag of the copy that you have.'),
  }),
};

const xml = { 'application/rss+xml': { schema: { type: 'string' } } } as const;

/** The feed as the API's description has it. */
export function feedPaths(base: string): ZodOpenApiPathsObject {
  return {
    '/feeds/{show}.xml': { get: feed() },
    '/feeds/{show}/{page}.xml': { get: feedPage() },
    '/api/shows/{show}/feed': { get: pastFeed(base) },
  };
}

function feed(): ZodOpenApiOperationObject {
  return {
    operationId: 'getFeed',
    tags: ['For listeners'],
    summary: 'The feed of a show',
    description: 'RSS 2.0 with the tags of iTunes and Podcasting 2.0: what apps poll.',
    security: [],
    requestParams,
    responses: {
      200: { description: 'The feed, with ETag and Last-Modified.', content: xml },
      301: {
        description:
          'The show has another slug now, or has moved to another host: Location has its feed. After a move the body still is the feed.',
      },
      304: { description: 'Your copy is current.' },
      ...refusals({ 'not-found': ['feed.not-found'], gone: ['feed.gone'] }),
    },
  };
}

function feedPage(): ZodOpenApiOperationObject {
  const page = z.int().min(1).describe('1 has the newest episodes.').meta({ example: 1 });
  return {
    operationId: 'getFeedPage',
    tags: ['For listeners'],
    summary: 'A page of the feed of a show',
    description:
      'A hundred episodes, with links to the other pages (RFC 5005). The feed itself always has every episode.',
    security: [],
    requestParams: { ...requestParams, path: requestParams.path.extend({ page }) },
    responses: {
      200: { description: 'The page, with ETag and Last-Modified.', content: xml },
      301: { description: 'The show has another slug now; Location has its page.' },
      304: { description: 'Your copy is current.' },
      ...refusals({ 'not-found': ['feed.not-found', 'feed.no-page'], gone: ['feed.gone'] }),
    },
  };
}

function pastFeed(base: string): ZodOpenApiOperationObject {
  return {
    operationId: 'getPastFeed',
    tags: ['Shows'],
    summary: 'The feed as it was at any time',
    description: withCurl(
      'Made from the versions of the show and its episodes, with the addresses and by the rules of today. A file that was replaced still has its own address.',
      `"${base}/api/shows/my-show/feed?at=$(date -u +%FT%TZ)"`,
    ),
    security: needsToken('read'),
    requestParams: {
      path: z.object({
        show: z.string().describe('The id or the slug of the show.').meta({ example: 'my-show' }),
      }),
      query: pastQuery,
    },
    responses: {
      200: { description: 'The feed of then.', content: xml },
      ...refusals(
        { 'not-found': ['show.not-found', 'show.not-yet'], gone: ['show.deleted-then'] },
        {
          unprocessable: [
            'request.invalid',
            'date.invalid',
            'date.skipped',
            'date.ambiguous',
            'feed.future',
          ],
        },
        tokenCodes,
        pathCodes,
      ),
    },
  };
}
