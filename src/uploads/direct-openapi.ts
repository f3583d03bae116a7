import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import {
  jsonAnswer,
  jsonCodes,
  jsonRequest,
  pathCodes,
  refusals,
  writeCodes,
} from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { newDirectUpload, partsQuery, sentParts } from './direct.ts';
import type { DirectPart, DirectParts } from './direct.ts';
import { exampleProgress, progress, uploadPath } from './progress-schema.ts';

const tags = ['Episodes'];
const security = needsToken('write');

const oneCodes: Codes = {
  ...tokenCodes,
  ...pathCodes,
  'not-found': ['upload.not-found'],
  gone: ['upload.expired'],
  unavailable: ['storage.down'],
};

const part: z.ZodType<DirectPart> = z
  .object({
    number: z.number().describe('From 1.'),
    bytes: z.number().describe('How many bytes the PUT must have: all but the last are alike.'),
    url: z
      .string()
      .describe('Where to PUT it, without the token. For an hour: ask for the parts again then.'),
    received_bytes: z.number().describe('How much of it lies in the bucket: all or nothing.'),
    etag: z.string().nullable().describe('What the bucket calls it; null when it is not there.'),
  })
  .meta({ id: 'UploadPart' });

const partList = {
  parts: z.array(part).describe('In their order, 100 at most.'),
  next_from: z.number().nullable().describe('The `from` of the next ones; null after the last.'),
};
const parts: z.ZodType<DirectParts> = z.object(partList).meta({ id: 'UploadParts' });

const exampleParts: DirectParts = {
  parts: [
    {
      number: 1,
      bytes: 8_388_608,
      url: 'https://bucket.example.org/staging/k3v5m2xqz7d4s6ytbnarf2w3eo/direct-1?X-Amz-Signature=…',
      received_bytes: 0,
      etag: null,
    },
  ],
  next_from: null,
};

const begun = progress
  .extend({ part_bytes: z.number().describe('The size of every part but the last.'), ...partList })
  .meta({ id: 'DirectUpload' });

/** Uploads that go straight to the bucket, as the API's description has them. */
export function directPaths(): ZodOpenApiPathsObject {
  return {
    '/api/uploads/direct': { post: begin() },
    '/api/uploads/{id}/parts': { get: list() },
    '/api/uploads/{id}/complete': { post: complete() },
  };
}

function begin(): ZodOpenApiOperationObject {
  const example = { bytes: 48_000_000, filename: 'episode.mp3' };
  const answer = { ...exampleProgress, received_bytes: 0, part_bytes: 8_388_608, ...exampleParts };
  return {
    operationId: 'beginDirectUpload',
    tags,
    summary: 'Begin an upload straight to the bucket',
    description:
      'With `STORAGE=s3`: no byte goes through Longwave. PUT each part to its address, in any order and as often as needed, ' +
      'then say that they are there; then name the upload in `upload` when you make an episode. GET and DELETE are those of every upload.',
    security,
    requestBody: jsonRequest(newDirectUpload.meta({ id: 'NewDirectUpload' }), example),
    responses: {
      201: {
        ...jsonAnswer('It has begun.', begun, answer),
        headers: z.object({ Location: z.string().describe('The address of the upload.') }),
      },
      ...refusals(tokenCodes, jsonCodes, writeCodes, {
        conflict: ['upload.no-bucket'],
        'too-large': ['audio.too-large'],
        unavailable: ['storage.down'],
      }),
    },
  };
}

function list(): ZodOpenApiOperationObject {
  return {
    operationId: 'listUploadParts',
    tags,
    summary: 'The parts of an upload to the bucket',
    description: 'Fresh addresses, and which of them the bucket has.',
    security,
    requestParams: { path: uploadPath, query: partsQuery },
    responses: {
      200: jsonAnswer('The parts.', parts, exampleParts),
      ...refusals(oneCodes, {
        conflict: ['upload.no-bucket', 'upload.not-direct'],
        unprocessable: ['request.invalid'],
      }),
    },
  };
}

function complete(): ZodOpenApiOperationObject {
  const example = { parts: [{ number: 1, etag: '9b2cf535f27731c974343645a3985328' }] };
  return {
    operationId: 'completeDirectUpload',
    tags,
    summary: 'Say that the bucket has every part',
    description: 'Can be repeated. What is in the parts is looked at when they become an episode.',
    security,
    requestParams: { path: uploadPath },
    requestBody: jsonRequest(sentParts.meta({ id: 'SentParts' }), example),
    responses: {
      200: jsonAnswer('It is whole.', progress, { ...exampleProgress, state: 'finished' }),
      ...refusals(oneCodes, jsonCodes, writeCodes, {
        conflict: ['upload.part', 'upload.busy', 'upload.not-direct'],
      }),
    },
  };
}
