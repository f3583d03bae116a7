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
import { domainAnswerSchema } from './answer.ts';
import type { DomainAnswer } from './answer.ts';
import { domainWanted } from './domain.ts';

const show = z.string().describe('The id or the slug of the show.').meta({ example: 'my-show' });
const requestParams = { path: z.object({ show }) };
const tags = ['Domain'];
const common: Codes = { ...tokenCodes, ...pathCodes, 'not-found': ['show.not-found'] };
const none: Codes = { 'not-found': ['domain.none'] };

const example: DomainAnswer = {
  domain: 'podcast.example.org',
  state: 'waiting',
  serving: null,
  proof: null,
  txt_record: {
    name: '_longwave.podcast.example.org',
    value: 'longwave-k3v7q2mzp5xw4ja6tn2ycdrfhe',
  },
  file: {
    path: '/.well-known/longwave-6gk3mrdazc2v5xqyhs4ue7bnfw',
    content: 'longwave-k3v7q2mzp5xw4ja6tn2ycdrfhe',
  },
  checked_at: null,
  failing_since: null,
  advice: [],
};
const live: DomainAnswer = {
  ...example,
  state: 'live',
  serving: example.domain,
  proof: 'dns',
  checked_at: '2026-11-24T06:00:00.000Z',
};

/** `/api/shows/{show}/domain` as the API's description has it. @param base the public address of this server. */
export function domainPaths(base: string): ZodOpenApiPathsObject {
  return {
    '/api/shows/{show}/domain': { get: read(), put: put(base), delete: remove() },
    '/api/shows/{show}/domain/check': { post: check() },
  };
}

function read(): ZodOpenApiOperationObject {
  return {
    operationId: 'getDomain',
    tags,
    summary: 'The domain of a show, and whether it leads here',
    security: needsToken('read'),
    requestParams,
    responses: {
      200: jsonAnswer('As it is.', domainAnswerSchema, live),
      ...refusals(common, none),
    },
  };
}

function put(base: string): ZodOpenApiOperationObject {
  const words = [
    '-X PUT -H "Content-Type: application/json"',
    `-d '{"domain": "podcast.example.org"}'`,
    `${base}/api/shows/my-show/domain`,
  ];
  return {
    operationId: 'putDomain',
    tags,
    summary: 'Give a show a domain of its own',
    description: withCurl(
      'Its pages stand there once it is proved: by the TXT record, by the file, or because it leads here. Feed, audio and artwork keep their addresses. The one that the show has stays until the new one is proved.',
      ...words,
    ),
    security: needsToken('write'),
    requestParams,
    requestBody: jsonRequest(domainWanted.meta({ id: 'DomainWanted' }), {
      domain: 'podcast.example.org',
    }),
    responses: {
      200: jsonAnswer('What to do now.', domainAnswerSchema, example),
      ...refusals(common, writeCodes, jsonCodes, { unprocessable: ['domain.own-name'] }),
    },
  };
}

function remove(): ZodOpenApiOperationObject {
  return {
    operationId: 'deleteDomain',
    tags,
    summary: 'Take the domain of a show away',
    description:
      'Its pages stand on this server again. While it serves one and wants another, what it wants is taken away first, and the one that it serves stays.',
    security: needsToken('write'),
    requestParams,
    responses: { 204: { description: 'It is taken away.' }, ...refusals(common, none, writeCodes) },
  };
}

function check(): ZodOpenApiOperationObject {
  return {
    operationId: 'checkDomain',
    tags,
    summary: 'Look now whether a domain is proved, and leads here',
    description: 'Once it is proved, this happens by itself once a day.',
    security: needsToken('write'),
    requestParams,
    responses: {
      200: jsonAnswer('What was found.', domainAnswerSchema, live),
      ...refusals(common, none, writeCodes, { invalid: ['request.unexpected-body'] }),
    },
  };
}
