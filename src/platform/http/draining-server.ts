import { Server } from 'node:http';
import type { RequestListener, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long requests that were accepted may take to finish. */
const DRAIN_MS = 25_000;
const IDLE_POLL_MS = 100;
/** How long a connection may be without its first byte. */
const UNUSED_MS = 1000;
/** Turns of the event loop in which those are let in who wait at the door, at most. */
const MOST_TURNS = 1000;

/** A server that ends without cutting anybody off who was let in (reliability R7). */
export class DrainingServer extends Server {
  readonly #connections = new Set<Socket>();

  constructor(options: ServerOptions, listener: RequestListener) {
    super(options, listener);
    this.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
  }

  /** Takes nobody in any more, and resolves when the last answer has gone out, or has had its time. */
  async drain(): Promise<void> {
    await this.#letIn();
    // Balancers and apps look for another server from now on.
    this.prependListener('request', endAfter).prependListener('checkContinue', endAfter);
    const closed = new Promise<void>((resolve) => {
      this.close(() => resolve());
    });
    // Each is idle as soon as its answer has gone out; by itself it would wait for another request.
    const idle = setInterval(() => this.closeIdleConnections(), IDLE_POLL_MS);
    // Browsers and balancers open some in advance. Node does not call those idle.
    const unused = setTimeout(() => {
      for (const socket of this.#connections) if (socket.bytesRead === 0) socket.destroy();
    }, UNUSED_MS);
    const deadline = setTimeout(() => this.closeAllConnections(), DRAIN_MS);
    await closed;
    for (const timer of [idle, unused, deadline]) clearTimeout(timer);
  }

  /** Node takes an answer for sent that is only handed over; who reads it slowly must be left alone. */
  override closeIdleConnections(): void {
    for (const socket of this.#connections) if (socket.writableLength > 0) return;
    super.closeIdleConnections();
  }

  /** The kernel resets who has connected and was not let in yet, and one is let in each turn (libuv). */
  async #letIn(): Promise<void> {
    let quietTurns = 0;
    const count = (): void => void (quietTurns = 0);
    this.on('connection', count);
    for (let turn = 0; turn < MOST_TURNS && quietTurns < 2; turn++) {
      quietTurns++;
      await nextTurn();
    }
    this.off('connection', count);
  }
}

function endAfter(_request: unknown, response: ServerResponse): void {
  response.shouldKeepAlive = false;
}
