import { parentPort, workerData } from 'node:worker_threads';
import { addressesAt } from '../addresses/urls.ts';
import type { Announced } from '../addresses/urls.ts';
import { openForReading } from '../platform/database/open.ts';
import type { DatabaseLocation } from '../platform/database/open.ts';
import { databaseTrouble } from '../platform/database/trouble.ts';
import { pack } from '../platform/http/pack.ts';
import { renderPast } from './past.ts';
import { buffer, lengthOf } from './pieces.ts';
import { renderPage, renderShow } from './render.ts';
import type { RenderedFeed } from './render.ts';
import type { KeptRuns } from './render-runs.ts';

/** What the thread is started with. */
export interface RenderThreadData {
  location: DatabaseLocation;
  dataDir: string;
  publicUrl: string;
  announced?: Announced;
}

/** One page of a feed, or all of it as it was at an instant (ms since 1970). */
export type FeedPart = { page: number } | { at: number };

/** Whether the codings follow: what one person looks at is not worth them. */
export function isPacked(part: FeedPart | undefined): boolean {
  return part === undefined || 'page' in part;
}

export interface RenderRequest {
  id: number;
  showId: string;
  /** The whole feed as it is when undefined. */
  part: FeedPart | undefined;
  /** How far the server's clock is moved (tests). */
  clockShift: number;
}

export type RenderReply =
  | { id: number; kind: 'rendered'; feed: RenderedFeed | undefined }
  | { id: number; kind: 'packed'; gzip: Uint8Array; br: Uint8Array }
  | { id: number; kind: 'failed'; error: Error; isDatabaseDown: boolean };

/** Runs of shows that were rendered longest ago are let go beyond this. */
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
  const tools = { database, addresses: addressesAt(data.publicUrl, data.announced) };
  const kept = new Map<string, KeptRuns>();
  const post = (reply: RenderReply): void => port.postMessage(reply);
  const render = async (showId: string, part: FeedPart | undefined) => {
    if (part === undefined) return await renderShow(tools, kept, showId);
    if ('at' in part) return await renderPast(tools, showId, part.at);
    return await renderPage(tools, showId, part.page);
  };
  const answer = async ({ id, showId, part, clockShift }: RenderRequest): Promise<void> => {
    shift = clockShift;
    const feed = await render(showId, part);
    letGo(kept);
    post({ id, kind: 'rendered', feed });
    if (feed && isPacked(part))
      post({ id, kind: 'packed', ...(await pack(feed.pieces.map(buffer))) });
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

function letGo(kept: Map<string, KeptRuns>): void {
  let bytes = 0;
  for (const [showId, { runs }] of [...kept].toReversed()) {
    bytes += lengthOf([...runs.values()].map(({ piece }) => piece));
    if (bytes > KEPT_BYTES) kept.delete(showId);
  }
}

if (parentPort) serve(parentPort, workerData as RenderThreadData);
