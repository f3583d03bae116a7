import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken, tokenCodes } from '../accounts/api-security.ts';
import { versionPaths } from '../history/version-openapi.ts';
import { artworkCodes } from '../media/api-codes.ts';
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
import { pageOf } from '../platform/http/paging.ts';
import { twinWish } from './audio.ts';
import { audioPaths } from './audio-openapi.ts';
import { companionPaths } from './companion-openapi.ts';
import { episodeAnswerSchema } from './answer-schema.ts';
import { episodeChange, episodeQuery } from './episode.ts';
import { exampleEpisode } from './example.ts';
import { create, put } from './upload-openapi.ts';

const showPath = z.object({
  show: z.string().describe('The id or the slug of the show.').meta({ example: 'my-show' }),
});
const episodePath = z.object({
  id: z.string().describe('The id of the episode.').meta({ example: exampleEpisode.id }),
});
const toChange = episodeChange.meta({ id: 'EpisodeChange' });
const episodePage = pageOf(episodeAnswerSchema).meta({ id: 'EpisodePage' });
const withArtwork = episodeAnswerSchema
  .extend({ mended: z.array(z.string()).describe('What was changed about the picture.') })
  .meta({ id: 'EpisodeWithArtwork' });

const tags = ['Episodes'];
const readCodes: Codes = {
  ...tokenCodes,
  ...pathCodes,
  'not-found': ['episode.not-found', 'show.not-found'],
};
const changeCodes: Codes = { ...readCodes, ...writeCodes };

/** The episodes as the API's description has them. @param base the public address of this server. */
export function episodePaths(base: string): ZodOpenApiPathsObject {
  const ofShow = `${base}/api/shows/my-show/episodes`;
  const one = `${base}/api/episodes/$ID`;
  return {
    '/api/shows/{show}/episodes': { post: create(ofShow, showPath), get: list(ofShow) },
    '/api/shows/{show}/episodes/{name}': { put: put(ofShow, showPath) },
    '/api/episodes/{id}': { get: read(one), patch: change(one), delete: remove(one) },
    '/api/episodes/{id}/restore': { post: restore(one) },
    '/api/episodes/{id}/publish': { post: publish(one) },
    '/api/episodes/{id}/withdraw': { post: withdraw(one) },
    '/api/episodes/{id}/artwork': { put: setArtwork(one), delete: removeArtwork(one) },
    ...audioPaths(one, episodePath, changeCodes),
    ...companionPaths(one, episodePath, changeCodes),
    ...versionPaths({
      kind: 'Episode',
      tags,
      path: '/api/episodes/{id}',
      pathSchema: episodePath,
      address: one,
      readCodes,
      changeCodes: {
        ...changeCodes,
        conflict: ['episode.slug-taken', 'episode.same-audio'],
        unprocessable: ['request.invalid', 'episode.soundbite-beyond-end', 'chapters.beyond-end'],
      },
      comesBack:
        'Its fields, artwork and audio become the present ones, the audio under the address that it had; when its file is not kept any more, `left` has `audio_id`. ' +
        'Guid, dates, transcripts, and whether it is live stay as they are.',
      restoreQuery: twinWish,
      answer: { schema: episodeAnswerSchema, example: exampleEpisode },
    }),
  };
}

function list(ofShow: string): ZodOpenApiOperationObject {
  return {
    operationId: 'listEpisodes',
    tags,
    summary: 'List the episodes of a show',
    description: withCurl(
      'Drafts first, then newest first. Deleted ones are left out; `state=deleted` lists those that can be restored, `sha256=` those with exactly this audio.',
      `"${ofShow}?limit=20"`,
    ),
    security: needsToken('read'),
    requestParams: { path: showPath, query: episodeQuery },
    responses: {
      200: jsonAnswer('A page of episodes.', episodePage, {
        items: [exampleEpisode],
        next_cursor: null,
      }),
      ...refusals(tokenCodes, pathCodes, pageCodes, { 'not-found': ['show.not-found'] }),
    },
  };
}

function read(one: string): ZodOpenApiOperationObject {
  return {
    operationId: 'getEpisode',
    tags,
    summary: 'Read an episode',
    description: withCurl('With the id in `$ID`:', one),
    security: needsToken('read'),
    requestParams: { path: episodePath },
    responses: { 200: theEpisode('The episode.'), ...refusals(readCodes) },
  };
}

function change(one: string): ZodOpenApiOperationObject {
  const example = { title: 'The first one', number: 1 };
  return {
    operationId: 'changeEpisode',
    tags,
    summary: 'Change an episode',
    description: withCurl(
      'Only the fields that are sent change; null empties one. `publish_at` and `draft` change what is not live; a live episode is withdrawn instead.',
      '-X PATCH -H "Content-Type: application/json"',
      `-d '${JSON.stringify(example)}'`,
      one,
    ),
    security: needsToken('write'),
    requestParams: { path: episodePath },
    requestBody: jsonRequest(toChange, example),
    responses: {
      200: theEpisode('The episode as it is now.'),
      ...refusals(changeCodes, jsonCodes, {
        forbidden: ['episode.past-date'],
        conflict: ['episode.slug-taken', 'episode.live'],
        unprocessable: [
          'date.invalid',
          'date.skipped',
          'date.ambiguous',
          'episode.draft-with-date',
          'episode.soundbite-beyond-end',
        ],
      }),
    },
  };
}

function remove(one: string): ZodOpenApiOperationObject {
  return {
    operationId: 'deleteEpisode',
    tags,
    summary: 'Delete an episode',
    description: withCurl(
      'It leaves the feed, and its audio answers 410. For 30 days it can be restored. To take it out for a while, withdraw it.',
      '-X DELETE',
      one,
    ),
    security: needsToken('write'),
    requestParams: { path: episodePath },
    responses: { 204: { description: 'It is deleted.' }, ...refusals(changeCodes) },
  };
}

function restore(one: string): ZodOpenApiOperationObject {
  return {
    operationId: 'restoreEpisode',
    tags,
    summary: 'Bring a deleted episode back',
    description: withCurl(
      'Within 30 days, as it was: the same guid, address of the audio, date and state.',
      '-X POST',
      `${one}/restore`,
    ),
    security: needsToken('write'),
    requestParams: { path: episodePath },
    responses: {
      200: theEpisode('The episode.'),
      ...refusals(changeCodes, { 'not-found': ['episode.not-deleted'] }),
    },
  };
}

function publish(one: string): ZodOpenApiOperationObject {
  return {
    operationId: 'publishEpisode',
    tags,
    summary: 'Publish an episode now',
    description: withCurl(
      'A draft or a scheduled episode is live from now on. A withdrawn one comes back with the date that it had.',
      '-X POST',
      `${one}/publish`,
    ),
    security: needsToken('write'),
    requestParams: { path: episodePath },
    responses: { 200: theEpisode('The episode, live.'), ...refusals(changeCodes) },
  };
}

function withdraw(one: string): ZodOpenApiOperationObject {
  return {
    operationId: 'withdrawEpisode',
    tags,
    summary: 'Take a live episode out of the feed',
    description: withCurl(
      'Its audio answers 404 until it is published again.',
      '-X POST',
      `${one}/withdraw`,
    ),
    security: needsToken('write'),
    requestParams: { path: episodePath },
    responses: {
      200: theEpisode('The episode, withdrawn.'),
      ...refusals(changeCodes, { conflict: ['episode.not-live'] }),
    },
  };
}

function setArtwork(one: string): ZodOpenApiOperationObject {
  return {
    operationId: 'setEpisodeArtwork',
    tags,
    summary: 'Give an episode its own artwork',
    description: withCurl(
      'A square JPEG, PNG or WebP picture of at least 1400 × 1400 pixels and at most 25 MB. What can be mended without harm is mended, and the answer says so.',
      '-T cover.jpg',
      `${one}/artwork`,
    ),
    security: needsToken('write'),
    requestParams: { path: episodePath },
    requestBody: {
      required: true,
      content: { 'image/jpeg': rawBytes, 'image/png': rawBytes, 'image/webp': rawBytes },
    },
    responses: {
      200: jsonAnswer('The episode with its artwork.', withArtwork, {
        ...exampleEpisode,
        artwork_url: 'https://podcast.example.org/artwork/n3vkq7bzd2xwm5ceyh4rut6jfa/artwork.jpg',
        mended: [],
      }),
      ...refusals(changeCodes, artworkCodes),
    },
  };
}

function removeArtwork(one: string): ZodOpenApiOperationObject {
  return {
    operationId: 'removeEpisodeArtwork',
    tags,
    summary: 'Take its own artwork from an episode',
    description: withCurl(
      'Apps show that of the show from then on. Versions of the episode keep it.',
      '-X DELETE',
      `${one}/artwork`,
    ),
    security: needsToken('write'),
    requestParams: { path: episodePath },
    responses: {
      204: { description: 'It has none of its own any more.' },
      ...refusals(changeCodes, { 'not-found': ['artwork.none'] }),
    },
  };
}

function theEpisode(description: string) {
  return jsonAnswer(description, episodeAnswerSchema, exampleEpisode);
}
