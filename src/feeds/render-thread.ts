import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { addressesAt } from '../addresses/urls.ts';
import { openForReading } from '../platform/database/open.ts';
import type { DatabaseLocation } from '../platform/database/open.ts';
import { databaseTrouble } from '../platform/database/trouble.ts';
import { renderShow } from './render.ts';
import type { KeptItems, RenderedFeed } from './render.ts';

/** What the thread is started with. */
export interface RenderThreadData {
  location: DatabaseLocation;
  dataDir: string;
  publicUrl: string;
}

export interface RenderRequest {
  id: number;
  showId: string;
  /** How far the server's clock is moved (tests). */
  clockShift: number;
}

type Packed = { gzip: Uint8Array<ArrayBuffer>; br: Uint8Array<ArrayBuffer> };

export type RenderReply =
  | { id: number; kind: 'rendered'; feed: RenderedFeed | undefined }
  | ({ id: number; kind: 'packed' } & Packed)
  | { id: number; kind: 'failed'; error: Error; isDatabaseDown: boolean };

/** Items of shows that were rendered longest ago are let go beyond this. */
const KEPT_BYTES = 256 * 1024 * 1024;

function serve(port: NonNullable<typeof parentPort>, data: RenderThreadData): void {
  let shift = 0;
  const clock = { now: () => Date.now() + shift, shift: () => shift };
  const onLost = (): void => undefined; // the pool opens a new connection for the next rendering
  const database = openForReading({
    location: data.location,
    dataDir: data.dataDir,
    clock,
    onLost,
  });
  const tools = { database, addresses: addressesAt(data.publicUrl) };
  const kept = new Map<string, KeptItems>();
  const post = (reply: RenderReply, moved: ArrayBuffer[] = []): void =>
    port.postMessage(reply, moved);
  const answer = async ({ id, showId, clockShift }: RenderRequest): Promise<void> => {
    shift = clockShift;
    const feed = await renderShow(tools, kept, showId);
    letGo(kept);
    const copy = feed && Buffer.from(feed.xml);
    post({ id, kind: 'rendered', feed }, feed ? [feed.xml.buffer] : []);
    if (copy) await pack(copy, (packed) => post({ id, kind: 'packed', ...packed }));
  };
  port.on('message', (request: RenderRequest) => {
    answer(request).catch((error: unknown) => post(failed(request.id, error)));
  });
}

function failed(id: number, thrown: unknown): RenderReply {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // What tells that it was the database is lost on the way to the other thread.
  return { id, kind: 'failed', error, isDatabaseDown: databaseTrouble(thrown) !== undefined };
}

async function pack(xml: Buffer, done: (packed: Packed) => void): Promise<void> {
  const [gzipped, br] = await Promise.all([
    promisify(gzip)(xml, { level: 6 }),
    promisify(brotliCompress)(xml, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_SIZE_HINT]: xml.length,
      },
    }),
  ]);
  done({ gzip: gzipped, br });
}

function letGo(kept: Map<string, KeptItems>): void {
  let bytes = 0;
  for (const [showId, { items }] of [...kept].toReversed()) {
    for (const { xml } of items.values()) bytes += xml.length;
    if (bytes > KEPT_BYTES) kept.delete(showId);
  }
}

if (parentPort) serve(parentPort, workerData as RenderThreadData);
