import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken } from '../accounts/api-security.ts';
import { audioCodes } from '../media/api-codes.ts';
import { jsonAnswer, rawBytes, refusals, withCurl } from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { episodeAnswerSchema } from './answer-schema.ts';
import { exampleEpisode } from './example.ts';

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
        'Chapters and soundbites stay, and must fit. The same bytes again change nothing.',
      '-T corrected.mp3',
      `${one}/audio`,
    ),
    requestBody: {
      required: true,
      content: { 'audio/mpeg': rawBytes, 'audio/x-m4a': rawBytes, '*/*': rawBytes },
    },
    responses: { 200: answer, ...refusals(codes, audioCodes, tooShort) },
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
