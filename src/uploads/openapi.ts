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
import { directPaths } from './direct-openapi.ts';
import { exampleProgress, progress, uploadPath as path } from './progress-schema.ts';

const tags = ['Episodes'];
const security = needsToken('write');
const version = z.object({ 'Tus-Resumable': z.string().describe('Always 1.0.0.') });
const offset = { 'Upload-Offset': z.string().describe('How many bytes have arrived.') };
const expires = { 'Upload-Expires': z.string().describe('When it is removed if not finished.') };

const protocolCodes: Codes = { unmet: ['upload.tus-version'], invalid: ['upload.header'] };
const checksumCodes: Codes = {
  invalid: ['upload.checksum-algorithm'],
  damaged: ['upload.checksum'],
};
const checksum = {
  'Upload-Checksum': z
    .string()
    .optional()
    .describe('`sha1`, `sha256` or `md5`, a space, and the digest of this body in Base64.'),
};
const oneCodes: Codes = {
  ...tokenCodes,
  ...pathCodes,
  'not-found': ['upload.not-found'],
  gone: ['upload.expired'],
  unavailable: ['storage.down'],
};
const patchCodes: Codes = {
  conflict: ['upload.offset', 'upload.busy', 'upload.taken', 'upload.direct'],
  'too-large': ['upload.too-large'],
  unsupported: ['upload.type'],
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
    ...directPaths(),
  };
}

function abilities(): ZodOpenApiOperationObject {
  return {
    operationId: 'getUploadAbilities',
    tags,
    summary: 'What this server knows of tus',
    security: [],
    responses: {
      204: {
        description:
          'See `Tus-Version`, `Tus-Extension`, `Tus-Checksum-Algorithm` and `Tus-Max-Size`.',
      },
      ...refusals(),
    },
  };
}

function begin(): ZodOpenApiOperationObject {
  return {
    operationId: 'beginUpload',
    tags,
    summary: 'Begin an upload that can be resumed',
    description:
      'As tus 1.0 has it, with creation-with-upload, creation-defer-length, termination, expiration and checksum: any client of ' +
      'that protocol can be used. When every byte has arrived, name it in `upload` when you make an episode.',
    security,
    requestParams: {
      header: version.extend({
        'Upload-Length': z.string().optional().describe('The size in bytes.'),
        'Upload-Defer-Length': z.string().optional().describe('1 when the size is not known yet.'),
        'Upload-Metadata': z.string().optional().describe('`filename`, and its Base64.'),
        ...checksum,
      }),
    },
    responses: {
      201: {
        description: 'It has begun.',
        headers: z.object({ Location: z.string().describe('Where to send it.'), ...expires }),
      },
      ...refusals(tokenCodes, protocolCodes, checksumCodes, writeCodes, {
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
    requestParams: { path, header: version.extend({ ...offset, ...checksum }) },
    requestBody: { required: true, content: { 'application/offset+octet-stream': rawBytes } },
    responses: {
      204: { description: 'Kept.', headers: z.object({ ...offset, ...expires }) },
      ...refusals(oneCodes, protocolCodes, checksumCodes, patchCodes, writeCodes),
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
