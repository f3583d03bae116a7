import { Worker } from 'node:worker_threads';
import type { Clock } from '../platform/clock.ts';
import { databaseDown } from '../platform/database/trouble.ts';
import { buffer } from './pieces.ts';
import type { RenderedFeed } from './render.ts';
import { partFile } from '../platform/parts.ts';
import { isPacked } from './render-thread.ts';
import type { FeedPart, RenderReply, RenderRequest, RenderThreadData } from './render-thread.ts';

/** A version of a feed as it is served. The codings arrive a little after the bytes. */
export interface ServedFeed {
  slug: string;
  name: string;
  changedAt: number;
  /** What Last-Modified may say, if anything. */
  datedAt: number | undefined;
  pieces: Buffer[];
  gzip?: Buffer;
  br?: Buffer;
}

export interface Renderer {
  /**
   * The newest version of a show's feed, or of a part of it, rendered on another thread. Calls for the same share
   * one rendering that begins after the call.
   * @returns undefined when the show does not exist or is deleted, or has no such page.
   */
  render(showId: string, part?: FeedPart): Promise<ServedFeed | undefined>;
  close(): Promise<void>;
}

interface Waiting {
  isPacked: boolean;
  resolve(feed: ServedFeed | undefined): void;
  reject(error: Error): void;
  served?: ServedFeed;
}

export function startRenderer(data: RenderThreadData, clock: Clock): Renderer {
  return new ThreadRenderer(data, clock);
}

class ThreadRenderer implements Renderer {
  readonly #data: RenderThreadData;
  readonly #clock: Clock;
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #open = new Map<number, Waiting>();
  readonly #running = new Map<string, Promise<ServedFeed | undefined>>();
  readonly #next = new Map<string, Promise<ServedFeed | undefined>>();

  constructor(data: RenderThreadData, clock: Clock) {
    this.#data = data;
    this.#clock = clock;
  }

  async render(showId: string, part?: FeedPart): Promise<ServedFeed | undefined> {
    const key = `${showId} ${JSON.stringify(part)}`;
    const running = this.#running.get(key);
    if (!running) return await this.#start(key, showId, part);
    // The one that runs may have read the rows before the change that this caller saw.
    const queued =
      this.#next.get(key) ??
      running
        .catch(() => undefined)
        .then(() => {
          this.#next.delete(key);
          return this.#start(key, showId, part);
        });
    this.#next.set(key, queued);
    return await queued;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(key: string, showId: string, part: FeedPart | undefined): Promise<ServedFeed | undefined> {
    const rendering = new Promise<ServedFeed | undefined>((resolve, reject) => {
      const id = ++this.#lastId;
      this.#open.set(id, { isPacked: isPacked(part), resolve, reject });
      const request: RenderRequest = { id, showId, part, clockShift: this.#clock.shift() };
      this.#thread().postMessage(request);
    }).finally(() => this.#running.delete(key));
    this.#running.set(key, rendering);
    return rendering;
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(partFile('render-thread'), { workerData: this.#data });
    worker.on('message', (reply: RenderReply) => this.#hear(reply));
    worker.on('error', (error: Error) => this.#fail(worker, error));
    worker.on('exit', () => this.#fail(worker, new Error('The feed renderer stopped.')));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #hear(reply: RenderReply): void {
    const waiting = this.#open.get(reply.id);
    if (!waiting) return;
    if (reply.kind === 'packed') {
      this.#open.delete(reply.id);
      Object.assign(waiting.served ?? {}, { gzip: buffer(reply.gzip), br: buffer(reply.br) });
    } else if (reply.kind === 'failed') {
      this.#open.delete(reply.id);
      waiting.reject(reply.isDatabaseDown ? databaseDown(reply.error) : reply.error);
    } else {
      if (reply.feed) waiting.served = servedFrom(reply.feed);
      if (!reply.feed || !waiting.isPacked) this.#open.delete(reply.id);
      waiting.resolve(waiting.served);
    }
  }

  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const waiting of this.#open.values()) waiting.reject(error);
    this.#open.clear();
  }
}

function servedFrom({ pieces, ...feed }: RenderedFeed): ServedFeed {
  return { ...feed, pieces: pieces.map(buffer) };
}
