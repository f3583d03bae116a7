import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { HitBuffer } from '../analytics/hits.ts';
import { missing } from '../media/files/store.ts';
import type { FileStore } from '../media/files/store.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { forEver, openToAll } from '../platform/http/open-to-all.ts';
import { param } from '../platform/http/param.ts';
import { parseRange } from '../platform/http/range.ts';
import { sendBytes } from '../platform/http/send-bytes.ts';
import type { Deliverable, DeliverableKind, FindDeliverable } from './deliverable.ts';

export interface DeliveryTools {
  deliverable: FindDeliverable;
  files: FileStore;
  hits: HitBuffer;
  clock: Clock;
  log: Log;
  /** Whether a GET of audio is sent on to the storage. */
  redirect: boolean;
}

/** A signed URL lasts as long as the slowest download of a long episode. */
const SIGNED_SECONDS = 86_400;

/** `/audio/{file}/{name}` and `/artwork/{file}/{name}`, for everybody. */
export function deliveryRoutes(tools: DeliveryTools): Router {
  const router = Router();
  // `get` answers HEAD too; a HEAD is never redirected, because a signature covers the method.
  router.get('/audio/:id/:name', audio(tools));
  router.get('/artwork/:id/:name', async (request, response) => {
    const file = await asked(tools, 'artwork', request);
    await send(tools, file, request, response);
  });
  return router;
}

function audio(tools: DeliveryTools): RequestHandler {
  return async (request, response) => {
    const file = await asked(tools, 'audio', request);
    if (tools.redirect && request.method === 'GET') {
      const url = await tools.files.signedUrl(file.storeKey, { seconds: SIGNED_SECONDS });
      if (url !== undefined) {
        response
          .writeHead(302, { ...openToAll, Location: url, 'Cache-Control': 'private, max-age=60' })
          .end();
        note(tools, file, request, { status: 302, bytesSent: 0 });
        return;
      }
    }
    const sent = await send(tools, file, request, response);
    note(tools, file, request, sent);
  };
}

async function asked(
  { deliverable }: DeliveryTools,
  kind: DeliverableKind,
  request: Request,
): Promise<Deliverable> {
  return await deliverable(kind, param(request, 'id'), param(request, 'name'));
}

async function send(
  { files, log }: DeliveryTools,
  file: Deliverable,
  request: Request,
  response: Response,
) {
  // A GET notices by itself that a file has vanished; a HEAD must not promise what its GET does not keep.
  if (request.method === 'HEAD' && (await files.stat(file.storeKey)) === undefined)
    throw missing(file.storeKey);
  const sent = await sendBytes(request, response, {
    bytes: file.bytes,
    type: file.type,
    tag: `"${file.sha256.slice(0, 32)}"`,
    headers: { ...openToAll, ...forEver },
    open: (range) => files.read(file.storeKey, range),
  });
  if (sent.failure !== undefined)
    log.error({ file: file.id, err: sent.failure }, 'a file could not be read to its end');
  return sent;
}

function note(
  { hits, clock }: DeliveryTools,
  file: Deliverable,
  request: Request,
  sent: { status: number; bytesSent: number },
): void {
  const { range: header } = request.headers;
  const range = header === undefined ? undefined : parseRange(header, file.bytes);
  hits.note({
    at: clock.now(),
    fileId: file.id,
    method: request.method,
    status: sent.status,
    range: range?.kind === 'one' ? range.range : null,
    bytesSent: sent.bytesSent,
    userAgent: request.headers['user-agent'] ?? '',
    address: request.ip ?? '',
  });
}
