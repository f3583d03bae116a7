import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import type { Guard } from '../accounts/guard.ts';
import type { Database } from '../platform/database/open.ts';
import { noBody } from '../platform/http/json-body.ts';
import { page, pageQuery, pageRequest } from '../platform/http/paging.ts';
import { parse } from '../platform/http/parse.ts';
import { isoTime } from '../platform/moment.ts';
import type {
  comparisonSchema,
  leftSchema,
  versionHeadSchema,
  versionSchema,
} from './answer-schema.ts';
import { compareFields } from './version.ts';
import type { Fields, Subject, VersionHead } from './version.ts';
import { getVersion, listVersions, versionIn } from './versions.ts';

/** What has versions at `{path}/versions`, as the folder that owns it knows. */
export interface Versioned {
  path: string;
  /** @throws LongwaveError when there is no such show or episode. */
  subjectOf: (request: Request) => Promise<Subject>;
  /** Makes fields of an earlier version the present ones. @returns the answer. */
  bringBack: (
    subject: Subject,
    fields: Fields,
    asked: Asked,
  ) => Promise<z.output<typeof leftSchema>>;
}

interface Asked {
  request: Request;
  response: Response;
}

/** Every version, one of them, what differs between two, and the way back to one. */
export function versionRoutes(
  router: Router,
  { database, guard }: { database: Database; guard: Guard },
  { path, subjectOf, bringBack }: Versioned,
): void {
  const read = guard.needs('read');
  const version = async (request: Request, name: string) =>
    await getVersion(database.read, await subjectOf(request), versionIn(request, name));
  router.get(`${path}/versions`, read, async (request, response) => {
    const wanted = pageRequest(parse(pageQuery, request.query));
    const rows = await listVersions(database.read, await subjectOf(request), wanted);
    const last = ({ number, id }: VersionHead) => ({ key: number, id });
    const { items, nextCursor } = page(rows, wanted, last, headAnswer);
    response.json({ items, next_cursor: nextCursor });
  });
  router.get(`${path}/versions/:number`, read, async (request, response) => {
    const { fields, ...head } = await version(request, 'number');
    response.json({ ...headAnswer(head), fields } satisfies z.output<typeof versionSchema>);
  });
  router.get(`${path}/versions/:number/compare/:other`, read, async (request, response) => {
    const from = await version(request, 'number');
    const to = await version(request, 'other');
    const items = compareFields(from.fields, to.fields);
    response.json({ items } satisfies z.output<typeof comparisonSchema>);
  });
  const restore = `${path}/versions/:number/restore`;
  router.post(restore, guard.needs('write'), noBody, async (request, response) => {
    const subject = await subjectOf(request);
    const { fields } = await getVersion(database.read, subject, versionIn(request, 'number'));
    response.json(await bringBack(subject, fields, { request, response }));
  });
}

function headAnswer(head: VersionHead): z.output<typeof versionHeadSchema> {
  const { id: _id, tokenId, at, ...rest } = head;
  return { ...rest, token_id: tokenId, at: isoTime(at) };
}
