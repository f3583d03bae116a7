import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken } from '../accounts/api-security.ts';
import { audioCodes } from '../media/api-codes.ts';
import { jsonAnswer, jsonCodes, rawBytes, refusals, withCurl } from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { episodeAnswerSchema } from './answer-schema.ts';
import { audioOfUpload } from './audio-from-upload.ts';
import { audioWish } from './audio.ts';
import { exampleEpisode } from './example.ts';
import { uploadCodes } from './upload-openapi.ts';

const unfit: Codes = {
  conflict: ['episode.same-audio'],
  unprocessable: ['request.invalid', 'chapters.beyond-end', 'episode.soundbite-beyond-end'],
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
    requestParams: { path: episodePath, query: audioWish },
  };
  return {
    '/api/episodes/{id}/audio': { put: { ...common, ...replace(one, codes) } },
    '/api/episodes/{id}/audio/undo': { post: { ...common, ...undo(one, codes) } },
  };
}

function replace(one: string, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'replaceEpisodeAudio',
    summary: 'Give an episode other audio',
    description: withCurl(
      'The guid stays, the audio gets a new address, and the feed has it at once. What it had before can still be heard under its old address. ' +
        'Chapters and soundbites stay, and must fit, unless `cut_to_length` is true: then those beyond the end of shorter audio go. The same bytes again change nothing. What another episode of the show has already, byte for byte, is refused while this one is live, unless `allow_duplicate` is true. ' +
        'An upload that was sent in pieces is named by JSON; it becomes audio once, and the same request again changes nothing.',
      '-T corrected.mp3',
      `${one}/audio`,
    ),
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
      ...refusals(codes, audioCodes, unfit, jsonCodes, uploadCodes, {
        unsupported: ['audio.missing'],
      }),
    },
  };
}

function undo(one: string, codes: Codes): ZodOpenApiOperationObject {
  return {
    operationId: 'undoEpisodeAudio',
    summary: 'Go back to the audio before',
    description: withCurl(
      'Under the address that it had. Undone again, it is the one before that. A newer one comes back with the version that had it.',
      '-X POST',
      `${one}/audio/undo`,
    ),
    responses: {
      200: answer,
      ...refusals(codes, unfit, { conflict: ['episode.no-other-audio'] }),
    },
  };
}
