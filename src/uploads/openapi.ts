import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import {
  jsonAnswer,
  pathCodes,
  rawBytes,
  refusals,
  writeCodes,
} from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import type { UploadProgress } from './upload.ts';

const tags = ['Episodes'];
const security = needsToken('write');
const path = z.object({ id: z.string().describe('The id of the upload.') });
const version = z.object({ 'Tus-Resumable': z.string().describe('Always 1.0.0.') });
const offset = { 'Upload-Offset': z.string().describe('How many bytes have arrived.') };
const expires = { 'Upload-Expires': z.string().describe('When it is removed if not finished.') };

const protocolCodes: Codes = { unmet: ['upload.tus-version'], invalid: ['upload.header'] };
const oneCodes: Codes = {
  ...tokenCodes,
  ...pathCodes,
  'not-found': ['upload.not-found'],
  gone: ['upload.expired'],
  unavailable: ['storage.down'],
};
const patchCodes: Codes = {
  conflict: ['upload.offset', 'upload.busy', 'upload.taken'],
  'too-large': ['upload.too-large'],
  unsupported: ['upload.type'],
};

const progress: z.ZodType<UploadProgress> = z
  .object({
    id: z.string().describe('The id of the upload.'),
    state: z
      .enum(['receiving', 'finished', 'taken'])
      .describe('`taken` once it has become an episode.'),
    received_bytes: z.number().describe('How many bytes have arrived.'),
    bytes: z.number().nullable().describe('The whole size; null when it was not said yet.'),
    filename: z.string().nullable().describe('What the client called the file.'),
    expires_at: z.string().describe('When it is removed.'),
    episode_id: z.string().nullable().describe('The episode that it became.'),
  })
  .meta({ id: 'UploadProgress' });

const exampleProgress: UploadProgress = {
  id: 'k3v5m2xqz7d4s6ytbnarf2w3eo',
  state: 'receiving',
  received_bytes: 5_242_880,
  bytes: 48_000_000,
  filename: 'episode.mp3',
  expires_at: '2026-03-07T07:00:00.000Z',
  episode_id: null,
};

/** Uploads that can be resumed, as the API's description has them. */
export function uploadPaths(): ZodOpenApiPathsObject {
  return {
    '/api/uploads': { options: abilities(), post: begin() },
    '/api/uploads/{id}': {
      get: read(),
      patch: goOn('goOnWithUpload', 'Send more of an upload'),
      post: goOn('goOnWithUploadByPost', 'Send more of an upload, through a proxy without PATCH'),
      delete: remove(),
    },
  };
}

function abilities(): ZodOpenApiOperationObject {
  return {
    operationId: 'getUploadAbilities',
    tags,
    summary: 'What this server knows of tus',
    security,
    responses: {
      204: { description: 'See `Tus-Version`, `Tus-Extension` and `Tus-Max-Size`.' },
      ...refusals(tokenCodes),
    },
  };
}

function begin(): ZodOpenApiOperationObject {
  return {
    operationId: 'beginUpload',
    tags,
    summary: 'Begin an upload that can be resumed',
    description:
      'As tus 1.0 has it, with creation-with-upload, creation-defer-length, termination and expiration: any client of ' +
      'that protocol can be used. When every byte has arrived, name it in `upload` when you make an episode.',
    security,
    requestParams: {
      header: version.extend({
        'Upload-Length': z.string().optional().describe('The size in bytes.'),
        'Upload-Defer-Length': z.string().optional().describe('1 when the size is not known yet.'),
        'Upload-Metadata': z.string().optional().describe('`filename`, and its Base64.'),
      }),
    },
    responses: {
      201: {
        description: 'It has begun.',
        headers: z.object({ Location: z.string().describe('Where to send it.'), ...expires }),
      },
      ...refusals(tokenCodes, protocolCodes, writeCodes, {
        'too-large': ['audio.too-large', 'upload.too-large'],
        unavailable: ['storage.down'],
      }),
    },
  };
}

function read(): ZodOpenApiOperationObject {
  return {
    operationId: 'getUpload',
    tags,
    summary: 'How far an upload is',
    description: 'HEAD says it as tus has it.',
    security,
    requestParams: { path },
    responses: {
      200: jsonAnswer('How far it is.', progress, exampleProgress),
      ...refusals(oneCodes, protocolCodes, { conflict: ['upload.busy'] }),
    },
  };
}

function goOn(operationId: string, summary: string): ZodOpenApiOperationObject {
  return {
    operationId,
    tags,
    summary,
    description:
      'From where it stands. What arrived before a connection broke stays. `X-HTTP-Method-Override` is for POST only.',
    security,
    requestParams: { path, header: version.extend(offset) },
    requestBody: { required: true, content: { 'application/offset+octet-stream': rawBytes } },
    responses: {
      204: { description: 'On disk.', headers: z.object({ ...offset, ...expires }) },
      ...refusals(oneCodes, protocolCodes, patchCodes, writeCodes),
    },
  };
}

function remove(): ZodOpenApiOperationObject {
  return {
    operationId: 'removeUpload',
    tags,
    summary: 'Remove an upload',
    security,
    requestParams: { path, header: version },
    responses: {
      204: { description: 'It is removed.' },
      ...refusals(oneCodes, protocolCodes, { conflict: ['upload.busy'] }),
    },
  };
}
