import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { Server } from '@tus/server';
import type { Guard } from '../accounts/guard.ts';
import type { Addresses } from '../addresses/urls.ts';
import { tooLarge } from '../media/receive.ts';
import type { Reception } from '../media/receive.ts';
import { askForBody } from '../platform/http/body.ts';
import { param } from '../platform/http/param.ts';
import { DRAIN_MS } from './lease.ts';
import { checkProtocol, givenMetadata, refusalOf, wholeNumber } from './protocol.ts';
import type { UploadsTable } from './tables.ts';
import { takenUpload } from './upload.ts';
import { beginUpload, ownUpload, progressOf } from './uploads.ts';
import type { Uploads } from './uploads.ts';

export interface UploadRouteTools {
  uploads: Uploads;
  reception: Reception;
  addresses: Addresses;
  guard: Guard;
}

/** `/api/uploads` as tus 1.0 has it; GET answers how far one is as JSON. */
export function uploadRoutes(tools: UploadRouteTools): Router {
  const router = Router();
  const write = tools.guard.needs('write');
  const one = '/api/uploads/:id';
  router.options('/api/uploads', write, protocol, (request, response) =>
    handOver(tools, '', request, response),
  );
  router.post('/api/uploads', write, protocol, (request, response) =>
    begin(tools, request, response),
  );
  router.get(one, write, async (request, response) => {
    if (request.method === 'HEAD') checkProtocol(request, response);
    const row = await known(tools, request, response);
    if (request.method === 'HEAD') await handOver(tools, row.id, request, response);
    else response.json(await progressOf(tools.uploads, row));
  });
  const change: RequestHandler = async (request, response) => {
    const row = await known(tools, request, response);
    if (row.episode_id !== null && request.method === 'PATCH') throw takenUpload();
    await handOver(tools, row.id, request, response);
  };
  router.patch(one, write, protocol, change);
  router.delete(one, write, protocol, change);
  // Some proxies let only GET and POST through (tus: X-HTTP-Method-Override).
  router.post(one, write, overridden, protocol, change);
  return router;
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
  { uploads, reception, addresses }: UploadRouteTools,
  request: Request,
  response: Response,
): Promise<void> {
  const bytes = wholeNumber(request, 'Upload-Length') ?? null;
  if (bytes !== null && bytes > reception.maxBytes) throw tooLarge(reception.maxBytes);
  await reception.files.check(bytes ?? 0);
  const tokenId = response.locals.token?.id ?? '';
  const metadata = givenMetadata(request);
  const { id, expiresAt } = await beginUpload(uploads, { tokenId, bytes, metadata });
  response.setHeader('Upload-Expires', new Date(expiresAt).toUTCString());
  await handOver({ uploads, reception, addresses }, id, request, response);
}

async function known(
  { uploads }: UploadRouteTools,
  request: Request,
  response: Response,
): Promise<UploadsTable> {
  const row = await ownUpload(uploads, param(request, 'id'), response.locals.token?.id);
  response.setHeader('Upload-Expires', new Date(row.expires_at).toUTCString());
  return row;
}

/** The package does the rest; made anew for each request, because it asks for ids and addresses without saying for whom. */
async function handOver(
  { uploads, reception, addresses }: Omit<UploadRouteTools, 'guard'>,
  id: string,
  request: Request,
  response: Response,
): Promise<void> {
  const server = new Server({
    path: '/api/uploads',
    datastore: await uploads.staging(),
    locker: uploads.locker,
    maxSize: reception.maxBytes,
    allowedOrigins: [],
    lockDrainTimeout: DRAIN_MS,
    namingFunction: () => id,
    getFileIdFromRequest: () => id,
    generateUrl: () => addresses.upload(id),
    onResponseError: (_request, error) => {
      throw refusalOf(error);
    },
  });
  askForBody(request, response);
  await server.handle(request, response);
}
