import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import { versionPaths } from '../history/version-openapi.ts';
import {
  jsonAnswer,
  jsonCodes,
  jsonRequest,
  pageCodes,
  pathCodes,
  rawBytes,
  refusals,
  withCurl,
  writeCodes,
} from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { artworkCodes } from '../media/api-codes.ts';
import { idempotencyCodes, idempotencyHeader } from '../platform/once/api-codes.ts';
import { pageOf } from '../platform/http/paging.ts';
import { showAnswerSchema } from './answer-schema.ts';
import { exampleShow } from './example.ts';
import { listQuery, newShow, showChange } from './show.ts';

const showPath = z.object({
  show: z.string().describe('The id or the slug of the show.').meta({ example: 'my-show' }),
});
const toCreate = newShow.meta({ id: 'NewShow' });
const toChange = showChange.meta({ id: 'ShowChange' });
const showPage = pageOf(showAnswerSchema).meta({ id: 'ShowPage' });
const withArtwork = showAnswerSchema
  .extend({ mended: z.array(z.string()).describe('What was changed about the picture.') })
  .meta({ id: 'ShowWithArtwork' });

const JSON_BODY = '-H "Content-Type: application/json"';
const tags = ['Shows'];
const readCodes: Codes = { ...tokenCodes, ...pathCodes, 'not-found': ['show.not-found'] };
const changeCodes: Codes = { ...readCodes, ...writeCodes };
const moveCodes: Codes = { unprocessable: ['show.moved-nowhere', 'show.moved-to-itself'] };

/** `/api/shows` as the API's description has it. @param base the public address of this server. */
export function showPaths(base: string): ZodOpenApiPathsObject {
  const shows = `${base}/api/shows`;
  return {
    '/api/shows': { post: create(shows), get: list(shows) },
    '/api/shows/{show}': { get: read(shows), patch: change(shows), delete: remove(shows) },
    '/api/shows/{show}/restore': { post: restore(shows) },
    '/api/shows/{show}/artwork': { put: setArtwork(shows) },
    ...versionPaths({
      kind: 'Show',
      tags,
      path: '/api/shows/{show}',
      pathSchema: showPath,
      address: `${shows}/my-show`,
      readCodes,
      changeCodes: {
        ...changeCodes,
        conflict: ['show.slug-taken'],
        unprocessable: ['show.moved-nowhere', 'show.moved-to-itself'],
      },
      comesBack:
        'Its fields and artwork become the present ones; the `podcast_guid` stays as it is.',
      answer: { schema: showAnswerSchema, example: exampleShow },
    }),
  };
}

function create(shows: string): ZodOpenApiOperationObject {
  const example = { title: 'My Show' };
  return {
    operationId: 'createShow',
    tags,
    summary: 'Make a show',
    description: withCurl(
      'A title is enough, the rest can follow. A `podcast_guid` of one’s own needs the scope import.',
      JSON_BODY,
      `-d '${JSON.stringify(example)}'`,
      shows,
    ),
    security: needsToken('write'),
    requestParams: { header: idempotencyHeader },
    requestBody: jsonRequest(toCreate, example),
    responses: {
      201: {
        ...jsonAnswer('The show. Location has its address.', showAnswerSchema, exampleShow),
        headers: z.object({ Location: z.string().describe('The address of the show.') }),
      },
      ...refusals(tokenCodes, jsonCodes, writeCodes, moveCodes, idempotencyCodes, {
        conflict: ['show.slug-taken'],
      }),
    },
  };
}

function list(shows: string): ZodOpenApiOperationObject {
  const example = { items: [exampleShow], next_cursor: null };
  return {
    operationId: 'listShows',
    tags,
    summary: 'List the shows',
    description: withCurl(
      'Oldest first. Deleted ones are left out; `state=deleted` lists those that can be restored.',
      shows,
    ),
    security: needsToken('read'),
    requestParams: { query: listQuery },
    responses: {
      200: jsonAnswer('A page of shows.', showPage, example),
      ...refusals(tokenCodes, pageCodes),
    },
  };
}

function read(shows: string): ZodOpenApiOperationObject {
  return {
    operationId: 'getShow',
    tags,
    summary: 'Read a show',
    description: withCurl('By its id, its slug, or a slug that it had before.', `${shows}/my-show`),
    security: needsToken('read'),
    requestParams: { path: showPath },
    responses: {
      200: jsonAnswer('The show.', showAnswerSchema, exampleShow),
      ...refusals(readCodes),
    },
  };
}

function change(shows: string): ZodOpenApiOperationObject {
  const example = { author: 'Ada Example', categories: ['Technology'] };
  return {
    operationId: 'changeShow',
    tags,
    summary: 'Change a show',
    description: withCurl(
      'Only the fields that are sent change; null empties one. The feed shows it at once.',
      `-X PATCH ${JSON_BODY}`,
      `-d '${JSON.stringify(example)}'`,
      `${shows}/my-show`,
    ),
    security: needsToken('write'),
    requestParams: { path: showPath },
    requestBody: jsonRequest(toChange, example),
    responses: {
      200: jsonAnswer('The show as it is now.', showAnswerSchema, exampleShow),
      ...refusals(changeCodes, jsonCodes, moveCodes, { conflict: ['show.slug-taken'] }),
    },
  };
}

function remove(shows: string): ZodOpenApiOperationObject {
  const confirm = z
    .literal('true')
    .describe('Must be true: the feed and all episodes go offline with the show.');
  return {
    operationId: 'deleteShow',
    tags,
    summary: 'Delete a show',
    description: withCurl(
      'Its feed and its audio answer 410 at once. It can be restored for 30 days.',
      '-X DELETE',
      `"${shows}/my-show?confirm=true"`,
    ),
    security: needsToken('write'),
    requestParams: { path: showPath, query: z.object({ confirm }) },
    responses: {
      204: { description: 'It is deleted.' },
      ...refusals(changeCodes, { invalid: ['show.confirm-delete'] }),
    },
  };
}

function restore(shows: string): ZodOpenApiOperationObject {
  return {
    operationId: 'restoreShow',
    tags,
    summary: 'Bring a deleted show back',
    description: withCurl(
      'With everything in it, within 30 days.',
      '-X POST',
      `${shows}/my-show/restore`,
    ),
    security: needsToken('write'),
    requestParams: { path: showPath },
    responses: {
      200: jsonAnswer('The show.', showAnswerSchema, exampleShow),
      ...refusals(changeCodes),
    },
  };
}

function setArtwork(shows: string): ZodOpenApiOperationObject {
  const example = {
    ...exampleShow,
    artwork_url: 'https://podcast.example.org/artwork/qd2vnbs6u3x7mezk4yhtcw5ral/artwork.jpg',
    missing: [],
    mended: ['The picture was scaled from 4000 x 4000 to 3000 x 3000 pixels.'],
  };
  return {
    operationId: 'setShowArtwork',
    tags,
    summary: 'Give a show its artwork',
    description: withCurl(
      'A square JPEG, PNG or WebP picture of at least 1400 × 1400 pixels and at most 25 MB. What can be mended without harm is mended, and the answer says so.',
      '-T cover.jpg',
      `${shows}/my-show/artwork`,
    ),
    security: needsToken('write'),
    requestParams: { path: showPath },
    requestBody: {
      required: true,
      content: { 'image/jpeg': rawBytes, 'image/png': rawBytes, 'image/webp': rawBytes },
    },
    responses: {
      200: jsonAnswer('The show with its artwork.', withArtwork, example),
      ...refusals(changeCodes, artworkCodes),
    },
  };
}
