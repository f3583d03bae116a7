import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

declare module 'express-serve-static-core' {
  interface Locals {
    arriving?: ArrivingBody;
  }
}

/** What is held for a slow storage before the client has to wait. */
const MOST_WAITING_BYTES = 256 * 1024;

/** How long a client may be silent, and how long it may go on at all, after another request asked for its upload. */
const SILENCE_MS = 1000;
const DRAIN_MS = 3000;

/**
 * Takes what arrives from the first moment, before anything is known of the request: what waits in the request itself
 * is lost when its connection breaks.
 */
export const holdBody: RequestHandler = (request, response, next) => {
  const arriving = new ArrivingBody(request);
  response.locals.arriving = arriving;
  response.once('finish', () => arriving.leave());
  next();
};

/**
 * The bytes of a request, as they arrive. Whatever ends them (the last one, a connection that breaks, a client that has
 * gone silent while another request waits), all that reached this server is given first: a stream of Node forgets
 * what it holds when its connection breaks.
 */
export class ArrivingBody {
  /** Whether the last byte has come. */
  isWhole = false;
  readonly #request: IncomingMessage;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isOver = false;
  #wake = (): void => undefined;
  #silence: NodeJS.Timeout | undefined;
  #drain: NodeJS.Timeout | undefined;

  constructor(request: IncomingMessage) {
    this.#request = request;
    request.on('data', this.#take);
    request.once('end', () => {
      this.isWhole = true;
      this.#end();
    });
    request.once('error', this.#end); // else it would end the process
    request.once('close', this.#end);
  }

  /** @param wanted aborted when another request waits for the upload */
  async *chunks(wanted: AbortSignal): AsyncGenerator<Buffer> {
    wanted.addEventListener('abort', this.#hurry, { once: true });
    if (wanted.aborted) this.#hurry();
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk) {
        this.#waitingBytes -= chunk.length;
        if (this.#waitingBytes <= MOST_WAITING_BYTES) this.#request.socket.resume();
        yield chunk;
      } else if (this.#isOver) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Nobody wants any more of it: what still comes is thrown away. */
  leave(): void {
    this.#end();
    this.#waiting.length = 0;
    this.#request.resume();
    this.#request.socket.resume();
  }

  readonly #take = (chunk: Buffer): void => {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    // Not the request: it would go on reading, and hold that itself.
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.#request.socket.pause();
    this.#silence?.refresh();
    this.#wake();
  };

  readonly #hurry = (): void => {
    if (this.#isOver) return;
    this.#silence = setTimeout(this.#end, SILENCE_MS);
    this.#drain = setTimeout(this.#end, DRAIN_MS);
  };

  readonly #end = (): void => {
    this.#isOver = true;
    clearTimeout(this.#silence);
    clearTimeout(this.#drain);
    this.#request.off('data', this.#take);
    this.#wake();
  };
}
