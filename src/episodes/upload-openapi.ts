import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import { chapterCodes } from '../chapters/api-codes.ts';
import { artworkCodes, audioCodes, formCodes } from '../media/api-codes.ts';
import { isJsonField } from '../namespace/episode-namespace.ts';
import {
  jsonAnswer,
  jsonCodes,
  pathCodes,
  rawBytes,
  refusals,
  withCurl,
  writeCodes,
} from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { idempotencyCodes, idempotencyHeader } from '../platform/once/api-codes.ts';
import { episodeAnswerSchema } from './answer-schema.ts';
import { newEpisode } from './episode.ts';
import { exampleEpisode } from './example.ts';
import { episodeOfUpload } from './from-upload.ts';

/** Lists and objects, as a request in JSON has them. */
const jsonText = z.string().meta({ contentMediaType: 'application/json' });

/** Text cannot say null, so neither a form nor a query can. */
const fromText = z.strictObject(
  Object.fromEntries(
    Object.entries(newEpisode.shape).map(([name, field]) => {
      const inner = field.unwrap();
      if (isJsonField(name))
        return [name, jsonText.optional().describe(`${inner.description} As JSON.`)];
      const filled = inner instanceof z.ZodNullable ? inner.unwrap() : inner;
      return [name, filled.optional().describe(inner.description ?? '')];
    }),
  ),
);

const file = z.string().meta({ format: 'binary' });

const form = z
  .strictObject({
    audio: file.describe('The audio: MP3, or AAC in M4A or MP4.'),
    artwork: file
      .optional()
      .describe('Its own picture, square: JPEG, PNG or WebP. Else the one inside the audio.'),
    ...fromText.shape,
  })
  .meta({ id: 'EpisodeForm' });

const location = z.object({ Location: z.string().describe('The address of the episode.') });

const madeOrFound = {
  200: {
    ...jsonAnswer('The episode that was made before.', episodeAnswerSchema, exampleEpisode),
    headers: location,
  },
  201: {
    ...jsonAnswer('The episode, kept and on disk.', episodeAnswerSchema, exampleEpisode),
    headers: location,
  },
};

const codes: Codes[] = [
  tokenCodes,
  pathCodes,
  audioCodes,
  chapterCodes,
  writeCodes,
  {
    'not-found': ['show.not-found'],
    forbidden: ['episode.past-date'],
    conflict: ['episode.slug-taken', 'episode.guid-taken'],
    unprocessable: [
      'request.invalid',
      'date.invalid',
      'date.skipped',
      'date.ambiguous',
      'episode.draft-with-date',
      'episode.soundbite-beyond-end',
    ],
  },
];

/** What an upload that is named in `upload` may be refused with. */
export const uploadCodes: Codes = {
  'not-found': ['upload.not-found'],
  gone: ['upload.expired'],
  conflict: ['upload.unfinished', 'upload.taken'],
  unprocessable: ['upload.sha256'],
};

/** POST: a form, or the audio alone. @param episodes the address of this list for the show of the examples. */
export function create(episodes: string, showPath: z.ZodObject): ZodOpenApiOperationObject {
  return {
    operationId: 'createEpisode',
    tags: ['Episodes'],
    summary: 'Publish an episode',
    description: withCurl(
      'Audio is enough: title, season, number, notes and artwork come from its tags where they are left out. ' +
        'It is live at once, at `publish_at`, or stays a `draft`. What another episode of the show has already, byte for byte, becomes a draft too, and `warnings` say of which, unless `allow_duplicate` is true. Audio may also be the whole body, with the fields in the query, or an upload that was sent in pieces: then the fields and `upload` are JSON, and what another episode of the show has already is that episode (200), unless `allow_duplicate` is true.',
      '-F audio=@episode.mp3 -F title="The first one"',
      episodes,
    ),
    security: needsToken('write'),
    requestParams: { path: showPath, query: fromText, header: idempotencyHeader },
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': { schema: form },
        'audio/mpeg': rawBytes,
        'audio/x-m4a': rawBytes,
        'application/octet-stream': rawBytes,
        'application/json': {
          schema: episodeOfUpload.meta({ id: 'EpisodeOfUpload' }),
          example: { title: 'The first one', upload: 'k3v5m2xqz7d4s6ytbnarf2w3eo' },
        },
      },
    },
    responses: {
      ...madeOrFound,
      ...refusals(...codes, formCodes, artworkCodes, jsonCodes, uploadCodes, idempotencyCodes, {
        unsupported: ['audio.missing'],
      }),
    },
  };
}

/** PUT: the audio alone, which can be repeated. */
export function put(episodes: string, showPath: z.ZodObject): ZodOpenApiOperationObject {
  const name = z
    .string()
    .describe('The name of the file: the title, when its tags have none.')
    .meta({ example: 'episode.mp3' });
  return {
    operationId: 'putEpisode',
    tags: ['Episodes'],
    summary: 'Publish a file, safely repeated',
    description: withCurl(
      'The audio is the whole body, the fields are in the query; curl adds the name of the file to an address that ends with /. ' +
        'The same bytes again are the same episode (200), so it can be repeated until it succeeds.',
      '-T episode.mp3',
      `${episodes}/`,
    ),
    security: needsToken('write'),
    requestParams: { path: showPath.extend({ name }), query: fromText },
    requestBody: {
      required: true,
      content: { 'audio/mpeg': rawBytes, 'audio/x-m4a': rawBytes, '*/*': rawBytes },
    },
    responses: {
      ...madeOrFound,
      ...refusals(...codes),
    },
  };
}
