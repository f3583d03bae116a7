import type { Request, Response } from 'express';
import type { Reception } from '../media/receive.ts';
import { announcedBytes, askForBody } from '../platform/http/body.ts';
import { linger } from '../platform/http/linger.ts';
import type { ArrivingBody } from './body.ts';
import { givenChecksum, withChecked } from './checksum.ts';
import { withLease } from './lease.ts';
import type { Lease } from './lease.ts';
import { tellExpiry, tooMuch, wholeNumber, wrongHeader, wrongOffset } from './protocol.ts';
import { appendAll } from './staging.ts';
import * as store from './store.ts';
import type { UploadsTable } from './tables.ts';
import { takenUpload, unknownUpload } from './upload.ts';
import type { Uploads } from './uploads.ts';

interface Tools {
  uploads: Uploads;
  reception: Reception;
}

/**
 * Adds the body of a request to an upload, at the offset that it names (0 when it names none), and says in
 * `Upload-Offset` where the upload stands then. What had arrived before a connection broke stays.
 * @throws LongwaveError `upload.offset`, `upload.busy`, `upload.taken`, `upload.too-large`, `upload.checksum`,
 * `upload.header`, `storage.down`
 */
export async function goOnWith(
  { uploads, reception }: Tools,
  id: string,
  request: Request,
  response: Response,
): Promise<void> {
  await withLease(uploads.database, id, async (lease) => {
    const row = await current(uploads, id);
    const offset = await uploads.staging.received(row);
    if (offset !== (wholeNumber(request, 'Upload-Offset') ?? 0)) throw wrongOffset();
    const bytes = await lengthOf(uploads, row, request, { offset, maxBytes: reception.maxBytes });
    const room = (bytes ?? reception.maxBytes) - offset;
    if (announcedBytes(request) > room) throw tooMuch(room);
    askForBody(request, response);
    const body = response.locals.arriving!;
    const stands = await add(uploads, { row, offset, room }, request, { body, lease });
    response.setHeader('Upload-Offset', stands);
    // Whole now, it may have become an episode in this moment: these bytes are taken all the same.
    const after = await store.findUpload(uploads.database.read, id);
    if (after) tellExpiry(after, response);
    if (body.isWhole) return;
    // Another request wants to go on, and this client is gone or slow.
    response.setHeader('Connection', 'close');
    linger(request);
  });
}

/** As it is now that nobody else changes it. */
async function current({ database }: Uploads, id: string): Promise<UploadsTable> {
  const row = await store.findUpload(database.read, id);
  if (row === undefined) throw unknownUpload();
  if (row.episode_id !== null) throw takenUpload();
  return row;
}

/** The size of the whole, which a request may say when none before it has (creation-defer-length). */
async function lengthOf(
  { database }: Uploads,
  { id, bytes }: UploadsTable,
  request: Request,
  { offset, maxBytes }: { offset: number; maxBytes: number },
): Promise<number | null> {
  const said = request.method === 'PATCH' ? wholeNumber(request, 'Upload-Length') : undefined;
  if (said === undefined) return bytes;
  if (bytes !== null) throw wrongHeader('Upload-Length', 'was sent before');
  if (said < offset) throw wrongHeader('Upload-Length', 'is less than what has arrived');
  if (said > maxBytes) throw tooMuch(maxBytes);
  await database.transaction((tx) => store.sayLength(tx, id, said));
  return said;
}

async function add(
  { files, staging }: Uploads,
  { row, offset, room }: { row: UploadsTable; offset: number; room: number },
  request: Request,
  { body, lease }: { body: ArrivingBody; lease: Lease },
): Promise<number> {
  const append = async (chunks: AsyncIterable<Buffer>): Promise<number> =>
    await appendAll(await staging.append(row, offset, lease), within(chunks, room));
  const checksum = givenChecksum(request);
  const { wanted } = lease;
  return checksum
    ? await withChecked(files, { body, wanted }, checksum, append)
    : await append(body.chunks(wanted));
}

/** A body that does not say its length must not be longer either. */
async function* within(chunks: AsyncIterable<Buffer>, room: number): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > room) throw tooMuch(room);
    yield chunk;
  }
}
