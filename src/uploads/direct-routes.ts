import type { Request, Response, Router } from 'express';
import type { Guard } from '../accounts/guard.ts';
import { tooLarge } from '../media/receive.ts';
import type { Reception } from '../media/receive.ts';
import { jsonBody } from '../platform/http/json-body.ts';
import { param } from '../platform/http/param.ts';
import { parse } from '../platform/http/parse.ts';
import {
  beginDirect,
  completeDirect,
  newDirectUpload,
  partsFrom,
  partsQuery,
  sentParts,
} from './direct.ts';
import type { UploadsTable } from './tables.ts';
import { ownUpload, progressOf } from './uploads.ts';
import type { Uploads } from './uploads.ts';

/** `/api/uploads/direct`, and what such an upload has beside tus: its parts go from the client to the bucket. */
export function directRoutes(
  router: Router,
  { uploads, reception, guard }: { uploads: Uploads; reception: Reception; guard: Guard },
): void {
  const write = guard.needs('write');
  router.post('/api/uploads/direct', write, jsonBody, async (request, response) => {
    const wanted = parse(newDirectUpload, request.body);
    if (wanted.bytes > reception.maxBytes) throw tooLarge(reception.maxBytes);
    const row = await beginDirect(uploads, response.locals.token?.id ?? '', wanted);
    response.status(201).location(`/api/uploads/${row.id}`);
    response.json({
      ...(await progressOf(uploads, row)),
      part_bytes: row.piece_bytes,
      ...(await partsFrom(uploads, row, 1)),
    });
  });
  const known = async (request: Request, response: Response): Promise<UploadsTable> =>
    await ownUpload(uploads, param(request, 'id'), response.locals.token?.id);
  router.get('/api/uploads/:id/parts', write, async (request, response) => {
    const { from = 1 } = parse(partsQuery, request.query);
    response.json(await partsFrom(uploads, await known(request, response), from));
  });
  router.post('/api/uploads/:id/complete', write, jsonBody, async (request, response) => {
    const parts = parse(sentParts, request.body);
    const row = await known(request, response);
    await completeDirect(uploads, row, parts);
    response.json(await progressOf(uploads, row));
  });
}
