import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken } from '../accounts/api-security.ts';
import { chapterCodes } from '../chapters/api-codes.ts';
import { jsonAnswer, rawBytes, refusals, withCurl } from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { transcriptCodes } from '../transcripts/api-codes.ts';
import { episodeAnswerSchema } from './answer-schema.ts';
import { exampleEpisode } from './example.ts';

const tags = ['Episodes'];
const language = z
  .string()
  .describe('The language of the transcript, as a tag: en, pt-BR.')
  .meta({ example: 'en' });

/** The files that belong to an episode, as the API's description has them. @param one the address of an episode. */
export function companionPaths(
  one: string,
  path: z.ZodObject,
  codes: Codes,
): ZodOpenApiPathsObject {
  const ofLanguage = path.extend({ language });
  return {
    '/api/episodes/{id}/chapters': {
      put: setChapters(one, path, codes),
      get: chapterLines(one, path, codes),
    },
    '/api/episodes/{id}/transcripts/{language}': {
      put: setTranscript(one, ofLanguage, codes),
      get: originalTranscript(one, ofLanguage, codes),
      delete: removeTranscript(one, ofLanguage, codes),
    },
  };
}

function setChapters(one: string, path: z.ZodObject, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'setEpisodeChapters',
    tags,
    summary: 'Give an episode its chapters from a file',
    description: withCurl(
      'Lines such as "00:00 Intro", JSON of the podcast namespace, or Podlove Simple Chapters: the file tells which. They take the place of those that the episode has.',
      '-T chapters.txt',
      `${one}/chapters`,
    ),
    security: needsToken('write'),
    requestParams: { path },
    requestBody: files(['text/plain', 'application/json', 'application/xml']),
    responses: {
      200: jsonAnswer('The episode with its chapters.', episodeAnswerSchema, exampleEpisode),
      ...refusals(codes, chapterCodes, {
        'too-large': ['chapters.too-large'],
        unsupported: ['request.encoding'],
      }),
    },
  };
}

function chapterLines(one: string, path: z.ZodObject, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'getChapterLines',
    tags,
    summary: 'The chapters of an episode as lines',
    description: withCurl(
      'A line each, to be changed in an editor and put again; empty when there are none.',
      '-o chapters.txt',
      `${one}/chapters`,
    ),
    security: needsToken('read'),
    requestParams: { path },
    responses: {
      200: {
        description: 'The lines.',
        content: { 'text/plain': { schema: { type: 'string' }, example: '00:00 Intro' } },
      },
      ...refusals(codes),
    },
  };
}

function setTranscript(one: string, path: z.ZodObject, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'setEpisodeTranscript',
    tags,
    summary: 'Give an episode its transcript from a file',
    description: withCurl(
      'WebVTT, SubRip, JSON of the podcast namespace, HTML or plain text of at most 5 MB. The file is kept, and listeners get it in every format that it can be had in. It takes the place of the transcript in this language.',
      '-T episode.vtt',
      `${one}/transcripts/en`,
    ),
    security: needsToken('write'),
    requestParams: { path },
    requestBody: files([
      'text/vtt',
      'application/x-subrip',
      'application/json',
      'text/plain',
      'text/html',
    ]),
    responses: {
      200: jsonAnswer('The episode with its transcript.', episodeAnswerSchema, exampleEpisode),
      ...refusals(codes, transcriptCodes, { unsupported: ['request.encoding'] }),
    },
  };
}

function originalTranscript(
  one: string,
  path: z.ZodObject,
  codes: Codes,
): ZodOpenApiOperationObject {
  return {
    operationId: 'getOriginalTranscript',
    tags,
    summary: 'The file of a transcript as it was put',
    description: withCurl('Byte for byte.', '-o original.vtt', `${one}/transcripts/en`),
    security: needsToken('read'),
    requestParams: { path },
    responses: {
      200: { description: 'The file.', content: files(['text/vtt', 'application/json']).content },
      206: { description: 'The part that was asked for.' },
      304: { description: 'Your copy is current.' },
      416: { description: 'The file has no such part.' },
      ...refusals(codes, {
        'not-found': ['transcript.none'],
        unprocessable: ['transcript.language'],
        unavailable: ['storage.down'],
      }),
    },
  };
}

function removeTranscript(one: string, path: z.ZodObject, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'removeEpisodeTranscript',
    tags,
    summary: 'Take a transcript from an episode',
    description: withCurl(
      'Its addresses answer 410 from now on.',
      '-X DELETE',
      `${one}/transcripts/en`,
    ),
    security: needsToken('write'),
    requestParams: { path },
    responses: {
      204: { description: 'It is gone.' },
      ...refusals(codes, {
        'not-found': ['transcript.none'],
        unprocessable: ['transcript.language'],
      }),
    },
  };
}

function files(types: string[]) {
  return { required: true, content: Object.fromEntries(types.map((type) => [type, rawBytes])) };
}
