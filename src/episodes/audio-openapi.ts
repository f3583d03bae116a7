import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken } from '../accounts/api-security.ts';
import { audioCodes } from '../media/api-codes.ts';
import { jsonAnswer, jsonCodes, rawBytes, refusals, withCurl } from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { episodeAnswerSchema } from './answer-schema.ts';
import { audioQuery } from './audio-routes.ts';
import { exampleEpisode } from './example.ts';
import { audioOfUpload } from './from-upload.ts';
import { uploadCodes } from './upload-openapi.ts';

const tooShort: Codes = {
  unprocessable: ['chapters.beyond-end', 'episode.soundbite-beyond-end'],
};

const answer = jsonAnswer('The episode with its audio.', episodeAnswerSchema, exampleEpisode);

/** An episode's audio as the API's description has it. @param one the address of an episode, as a shell has it. */
export function audioPaths(
  one: string,
  episodePath: z.ZodObject,
  codes: Codes,
): ZodOpenApiPathsObject {
  const common = {
    tags: ['Episodes'],
    security: needsToken('write'),
    requestParams: { path: episodePath },
  };
  return {
    '/api/episodes/{id}/audio': { put: { ...common, ...replace(one, episodePath, codes) } },
    '/api/episodes/{id}/audio/undo': { post: { ...common, ...undo(one, codes) } },
  };
}

function replace(one: string, episodePath: z.ZodObject, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'replaceEpisodeAudio',
    summary: 'Give an episode other audio',
    description: withCurl(
      'The guid stays, the audio gets a new address, and the feed has it at once. What it had before can still be heard under its old address. ' +
        'Chapters and soundbites stay, and must fit. The same bytes again change nothing. ' +
        'An upload that was sent in pieces is named in JSON: `{"upload": "…"}`. What another episode of the show has already, byte for byte, is refused where it would come out twice, unless `allow_duplicate` is true.',
      '-T corrected.mp3',
      `${one}/audio`,
    ),
    requestParams: { path: episodePath, query: audioQuery },
    requestBody: {
      required: true,
      content: {
        'audio/mpeg': rawBytes,
        'audio/x-m4a': rawBytes,
        'application/json': {
          schema: audioOfUpload.meta({ id: 'AudioOfUpload' }),
          example: { upload: 'k3v5m2xqz7d4s6ytbnarf2w3eo' },
        },
        '*/*': rawBytes,
      },
    },
    responses: {
      200: answer,
      ...refusals(codes, audioCodes, jsonCodes, uploadCodes, tooShort, {
        conflict: ['episode.same-audio'],
        invalid: ['request.invalid'],
      }),
    },
  };
}

function undo(one: string, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'undoEpisodeAudio',
    summary: 'Go back to the audio before',
    description: withCurl(
      'Under the address that it had. Undone twice, the newer audio is there again.',
      '-X POST',
      `${one}/audio/undo`,
    ),
    responses: {
      200: answer,
      ...refusals(codes, tooShort, { conflict: ['episode.no-other-audio'] }),
    },
  };
}
