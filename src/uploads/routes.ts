import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { Guard } from '../accounts/guard.ts';
import type { Addresses } from '../addresses/urls.ts';
import { tooLarge } from '../media/receive.ts';
import type { Reception } from '../media/receive.ts';
import { param } from '../platform/http/param.ts';
import { holdBody } from './body.ts';
import { directRoutes } from './direct-routes.ts';
import { goOnWith } from './go-on.ts';
import { withLease } from './lease.ts';
import { metadataHeader, metadataOf } from './metadata.ts';
import {
  bringsBytes,
  checkProtocol,
  givenMetadata,
  tellAbilities,
  tellExpiry,
  tellVersion,
  wholeNumber,
} from './protocol.ts';
import type { UploadsTable } from './tables.ts';
import { directUpload, takenUpload } from './upload.ts';
import { beginUpload, ownUpload, progressOf, receivedBytes, removeUpload } from './uploads.ts';
import type { Uploads } from './uploads.ts';

interface TusTools {
  uploads: Uploads;
  reception: Reception;
  guard: Guard;
}

export interface UploadRouteTools extends TusTools {
  addresses: Addresses;
}

/** `/api/uploads` as tus 1.0 has it, and uploads straight to the bucket. */
export function uploadRoutes(tools: UploadRouteTools): Router {
  const router = Router();
  const { addresses, reception } = tools;
  router.options('/api/uploads', (_request, response) =>
    tellAbilities(response, reception.maxBytes),
  );
  directRoutes(router, tools);
  tusRoutes(router, tools, { path: '/api/uploads', urlOf: (id) => addresses.upload(id) });
  return router;
}

/** The same for scripts of the desk, which have a session and no token. */
export function deskUploads(tools: TusTools): Router {
  const router = Router();
  const path = '/admin/uploads';
  tusRoutes(router, tools, { path, urlOf: (id) => `${path}/${id}` });
  return router;
}

/** Where uploads stand, and how each is called. */
interface UploadPlace {
  path: string;
  urlOf: (uploadId: string) => string;
}

/** Uploads as tus 1.0 has them; GET answers how far one is as JSON. */
function tusRoutes(router: Router, tools: TusTools, { path, urlOf }: UploadPlace): void {
  const { uploads } = tools;
  const write = tools.guard.needs('write');
  const one = `${path}/:id`;
  router.use(path, tellVersion);
  router.post(path, holdBody, write, protocol, (request, response) =>
    begin(tools, urlOf, request, response),
  );
  router.get(one, write, async (request, response) => {
    if (request.method === 'HEAD') checkProtocol(request, response);
    const row = await known(uploads, request, response);
    if (request.method === 'HEAD') await tellOffset(uploads, row, response);
    else response.json(await progressOf(uploads, row));
  });
  const change: RequestHandler = async (request, response) => {
    const { id, episode_id, piece_bytes } = await known(uploads, request, response);
    if (request.method === 'DELETE')
      await withLease(uploads.database, id, () => removeUpload(uploads, id));
    else if (episode_id !== null) throw takenUpload();
    else if (piece_bytes !== null) throw directUpload();
    else await goOnWith(tools, id, request, response);
    response.status(204).end();
  };
  router.patch(one, holdBody, write, protocol, change);
  router.delete(one, write, protocol, change);
  // Some proxies let only GET and POST through (tus: X-HTTP-Method-Override).
  router.post(one, holdBody, write, overridden, protocol, change);
}

const protocol: RequestHandler = (request, response, next) => {
  checkProtocol(request, response);
  next();
};

const overridden: RequestHandler = (request, _response, next) => {
  const method = request.get('x-http-method-override');
  if (method !== 'PATCH' && method !== 'DELETE') next('router');
  else {
    request.method = method;
    next();
  }
};

async function begin(
  tools: TusTools,
  urlOf: UploadPlace['urlOf'],
  request: Request,
  response: Response,
): Promise<void> {
  const { uploads, reception } = tools;
  const bytes = wholeNumber(request, 'Upload-Length') ?? null;
  if (bytes !== null && bytes > reception.maxBytes) throw tooLarge(reception.maxBytes);
  await reception.files.check(bytes ?? 0);
  const tokenId = response.locals.token?.id ?? '';
  const metadata = givenMetadata(request);
  const row = await beginUpload(uploads, { tokenId, bytes, metadata });
  tellExpiry(row, response);
  response.location(urlOf(row.id));
  if (bringsBytes(request)) await goOnWith(tools, row.id, request, response);
  response.status(201).end();
}

async function known(
  uploads: Uploads,
  request: Request,
  response: Response,
): Promise<UploadsTable> {
  const row = await ownUpload(uploads, param(request, 'id'), response.locals.token?.id);
  tellExpiry(row, response);
  return row;
}

/** Once nobody writes any more, so that all that has reached a server counts. */
async function tellOffset(
  uploads: Uploads,
  { id, token_id }: UploadsTable,
  response: Response,
): Promise<void> {
  const { row, offset } = await withLease(uploads.database, id, async () => {
    const row = await ownUpload(uploads, id, token_id);
    return { row, offset: await receivedBytes(uploads, row) };
  });
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Upload-Offset', offset);
  if (row.bytes === null) response.setHeader('Upload-Defer-Length', '1');
  else response.setHeader('Upload-Length', row.bytes);
  const metadata = metadataHeader(metadataOf(row.metadata));
  if (metadata !== '') response.setHeader('Upload-Metadata', metadata);
  response.status(200).end();
}
