import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { needsToken } from '../accounts/api-security.ts';
import { jsonAnswer, pageCodes, refusals, withCurl } from '../platform/http/api-entry.ts';
import type { Codes } from '../platform/http/api-entry.ts';
import { pageOf, pageQuery } from '../platform/http/paging.ts';
import { comparisonSchema, leftSchema, versionHeadSchema, versionSchema } from './answer-schema.ts';

/** What the description of an owner's versions is made of. */
export interface VersionedEntry {
  /** "Show" or "Episode". */
  kind: 'Show' | 'Episode';
  tags: string[];
  /** `/api/shows/{show}` */
  path: string;
  pathSchema: z.ZodObject;
  /** The same, as a shell has it. */
  address: string;
  readCodes: Codes;
  changeCodes: Codes;
  /** What comes back with a version, and what stays as it is. */
  comesBack: string;
  /** What may be said with the wish to go back. */
  restoreQuery?: z.ZodObject;
  /** What the way back answers with, beside what it left. */
  answer: { schema: z.ZodObject; example: object };
}

const number = z.coerce.number().int().min(1);
const versionPage = pageOf(versionHeadSchema).meta({ id: 'VersionPage' });
const exampleHead = {
  number: 2,
  at: '2026-11-24T06:00:00.000Z',
  who: 'owner',
  token_id: 'u7w2ykx4nqe5rzt3cmhvb6dgsa',
  what: 'changed',
  changed: ['title'],
};
const notFound: Codes = { 'not-found': ['version.not-found'] };

/** The versions of shows or of episodes as the API's description has them. */
export function versionPaths(entry: VersionedEntry): ZodOpenApiPathsObject {
  const { path } = entry;
  return {
    [`${path}/versions`]: { get: list(entry) },
    [`${path}/versions/{number}`]: { get: read(entry) },
    [`${path}/versions/{number}/compare/{other}`]: { get: compare(entry) },
    [`${path}/versions/{number}/restore`]: { post: restore(entry) },
  };
}

function list({ kind, tags, pathSchema, address, readCodes }: VersionedEntry) {
  return {
    operationId: `list${kind}Versions`,
    tags,
    summary: 'List what was changed, when and by whom',
    description: withCurl('The newest first.', `"${address}/versions?limit=20"`),
    security: needsToken('read'),
    requestParams: { path: pathSchema, query: pageQuery },
    responses: {
      200: jsonAnswer('A page of versions.', versionPage, {
        items: [exampleHead],
        next_cursor: null,
      }),
      ...refusals(readCodes, pageCodes),
    },
  };
}

function read({ kind, tags, pathSchema, address, readCodes }: VersionedEntry) {
  const example = { ...exampleHead, fields: { title: 'The first one' } };
  return {
    operationId: `get${kind}Version`,
    tags,
    summary: 'Read an earlier version',
    description: withCurl(
      'With all fields, as they were after the change.',
      `${address}/versions/1`,
    ),
    security: needsToken('read'),
    requestParams: { path: numbered(pathSchema) },
    responses: {
      200: jsonAnswer('The version.', versionSchema, example),
      ...refusals(readCodes, notFound),
    },
  };
}

function compare({ kind, tags, pathSchema, address, readCodes }: VersionedEntry) {
  const example = { items: [{ field: 'title', from: 'The frist one', to: 'The first one' }] };
  return {
    operationId: `compare${kind}Versions`,
    tags,
    summary: 'Compare two versions',
    description: withCurl('Only what differs.', `${address}/versions/1/compare/2`),
    security: needsToken('read'),
    requestParams: {
      path: numbered(pathSchema).extend({
        other: number.describe('The number of the version to compare with.').meta({ example: 2 }),
      }),
    },
    responses: {
      200: jsonAnswer('What differs.', comparisonSchema, example),
      ...refusals(readCodes, notFound),
    },
  };
}

function restore(entry: VersionedEntry) {
  const { kind, tags, pathSchema, address, changeCodes, comesBack, restoreQuery, answer } = entry;
  const schema = answer.schema.extend(leftSchema.shape).meta({ id: `${kind}BroughtBack` });
  return {
    operationId: `restore${kind}Version`,
    tags,
    summary: 'Go back to an earlier version',
    description: withCurl(
      `As a change like any other, and a new version. ${comesBack} Fields that rules of today refuse stay as they are, and \`left\` names them.`,
      '-X POST',
      `${address}/versions/1/restore`,
    ),
    security: needsToken('write'),
    requestParams: {
      path: numbered(pathSchema),
      ...(restoreQuery && { query: restoreQuery }),
    },
    responses: {
      200: jsonAnswer('As it is now.', schema, { ...answer.example, left: [] }),
      ...refusals(changeCodes, notFound),
    },
  };
}

function numbered(pathSchema: z.ZodObject) {
  return pathSchema.extend({
    number: number.describe('The number of the version.').meta({ example: 1 }),
  });
}
