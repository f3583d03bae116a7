import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import {
  jsonAnswer,
  jsonCodes,
  jsonRequest,
  pathCodes,
  refusals,
  withCurl,
  writeCodes,
} from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import {
  directoriesAnswerSchema,
  directoryAnswerSchema,
  submissionAnswerSchema,
} from './answer-schema.ts';
import type { DirectoryAnswer } from './answer-schema.ts';
import { listingToKeep } from './listing.ts';

const show = z.string().describe('The id or the slug of the show.').meta({ example: 'my-show' });
const directory = z
  .string()
  .describe('The name of the directory, such as apple or spotify.')
  .meta({ example: 'apple' });
const toKeep = listingToKeep.meta({ id: 'DirectoryListing' });

const tags = ['Directories'];
const readCodes: Codes = { ...tokenCodes, ...pathCodes, 'not-found': ['show.not-found'] };

const ping = {
  told_at: '2026-11-24T06:00:04.000Z',
  status: 200,
  error: null,
  tries: 1,
  up_to_date: true,
};

const example: DirectoryAnswer = {
  directory: 'podcast-index',
  name: 'Podcast Index',
  how: 'form',
  submit_url: 'https://podcastindex.org/add',
  advice: 'Without an account.',
  missing: [],
  state: 'live',
  listing_url: 'https://podcastindex.org/podcast/1',
  note: null,
  changed_at: '2026-11-24T06:00:00.000Z',
  ping,
};

/** `/api/shows/{show}/directories` as the API's description has it. @param base the public address of this server. */
export function directoryPaths(base: string): ZodOpenApiPathsObject {
  const all = `${base}/api/shows/my-show/directories`;
  return {
    '/api/shows/{show}/directories': { get: list(all) },
    '/api/shows/{show}/directories/{directory}': { put: keep(all) },
    '/api/shows/{show}/directories/podcast-index/submit': { post: submit() },
  };
}

function list(all: string): ZodOpenApiOperationObject {
  const receiver = { receiver: 'podcast-index', name: 'Podcast Index', ping };
  return {
    operationId: 'listDirectories',
    tags,
    summary: 'Where a show stands in the directories',
    description: withCurl(
      'Every directory with the link to submit there, what it still misses, and what you noted; and what those said who are told of changes.',
      all,
    ),
    security: needsToken('read'),
    requestParams: { path: z.object({ show }) },
    responses: {
      200: jsonAnswer('The directories.', directoriesAnswerSchema, {
        items: [example],
        receivers: [receiver],
      }),
      ...refusals(readCodes),
    },
  };
}

function keep(all: string): ZodOpenApiOperationObject {
  const listing = { state: 'live', listing_url: 'https://podcasts.apple.com/podcast/id1' } as const;
  return {
    operationId: 'keepDirectoryListing',
    tags,
    summary: 'Note where a show stands in a directory',
    description: withCurl(
      'In place of what was noted before. A live show needs the address of its page there.',
      '-X PUT -H "Content-Type: application/json"',
      `-d '${JSON.stringify(listing)}'`,
      `${all}/apple`,
    ),
    security: needsToken('write'),
    requestParams: { path: z.object({ show, directory }) },
    requestBody: jsonRequest(toKeep, listing),
    responses: {
      200: jsonAnswer('The directory as it is now.', directoryAnswerSchema, example),
      ...refusals(readCodes, writeCodes, jsonCodes, {
        'not-found': ['directory.not-found'],
        unprocessable: ['directory.live-without-url', 'directory.other-site'],
      }),
    },
  };
}

function submit(): ZodOpenApiOperationObject {
  const submission = { accepted: true, status: 200, said: 'Feed added.', entry: example };
  return {
    operationId: 'submitToPodcastIndex',
    tags,
    summary: 'Submit a show to the Podcast Index',
    description:
      'Now, with the settings PODCAST_INDEX_KEY and PODCAST_INDEX_SECRET. The answer is what it said, also when it refused.',
    security: needsToken('write'),
    requestParams: { path: z.object({ show }) },
    responses: {
      200: jsonAnswer('What it said.', submissionAnswerSchema, submission),
      ...refusals(readCodes, writeCodes, {
        invalid: ['request.unexpected-body'],
        conflict: ['directory.no-key', 'directory.not-public', 'directory.hidden-show'],
        unavailable: ['directory.no-answer'],
      }),
    },
  };
}
