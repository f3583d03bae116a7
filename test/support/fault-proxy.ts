import { EventEmitter, once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to the bytes of one direction. */
export interface Script {
  /** How long each piece takes on its way. */
  delayMs?: number;
  rateBps?: number;
  /** The connection breaks once so many bytes have gone through. */
  cutAfterBytes?: number;
  /** It breaks by a reset: at `cutAfterBytes`, or else at the first byte. */
  reset?: boolean;
  /** Bytes are taken and held, as when a cable is pulled, until the script is another one. */
  blackhole?: boolean;
  /** Sees each piece before it goes on; the connection breaks where it says false. */
  watch?: (piece: Buffer) => boolean;
}

/** What happens on a connection: to what the client says (`up`), and to what it hears (`down`). */
export interface Manners {
  up?: Script;
  down?: Script;
}

/** A line to a server that a test disturbs. */
export interface FaultProxy {
  port: number;
  /** Bytes that went through so far, and connections that a script has broken. */
  readonly carried: Readonly<Record<keyof Manners, number>>;
  /** Bytes that were taken, also those that stood behind a cut. */
  readonly taken: Readonly<Record<keyof Manners, number>>;
  readonly cuts: number;
  /** From now on, on all connections; a function is asked once for each, and only for new ones. */
  use(manners: Manners | (() => Manners)): void;
  /** Breaks all connections; new ones go to another server. */
  divert(to: Destination): void;
  /** Breaks all connections; new ones are refused. */
  stop(): Promise<void>;
  /** All is well again; what was held goes on its way. */
  mend(): Promise<void>;
}

interface Destination {
  port: number;
  host?: string;
}

interface Connection {
  near: Socket;
  far: Socket;
  manners: Manners;
}

/**
 * Passes connections on to `to`, of several to each in turn, on a free port or the given one. Bytes go through as they
 * are, and ends one by one.
 * @param host the address where it listens
 */
export async function openFaultProxy(
  to: Destination | [Destination, ...Destination[]],
  port = 0,
  host = '127.0.0.1',
): Promise<FaultProxy> {
  const proxy = new Line(Array.isArray(to) ? to : [to], host);
  await proxy.listen(port);
  return proxy;
}

class Line implements FaultProxy {
  port = 0;
  cuts = 0;
  readonly carried = { up: 0, down: 0 };
  readonly taken = { up: 0, down: 0 };
  #turn = 0;
  readonly #open = new Set<Connection>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #server;
  readonly #host: string;
  readonly #home: Destination[];
  #to: Destination[];
  #next: () => Manners = () => ({});

  constructor(to: Destination[], host: string) {
    this.#home = to;
    this.#to = to;
    this.#host = host;
    this.#server = createServer({ allowHalfOpen: true }, (near) => {
      const far = connect({
        host: '127.0.0.1',
        port: 0,
        ...this.#to[this.#turn++ % this.#to.length],
        allowHalfOpen: true,
      });
      this.#join({ near, far, manners: this.#next() });
    });
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, this.#host);
    await once(this.#server, 'listening');
    this.port = (this.#server.address() as AddressInfo).port;
  }

  use(manners: Manners | (() => Manners)): void {
    this.#next = typeof manners === 'function' ? manners : () => manners;
    if (typeof manners !== 'function') for (const each of this.#open) each.manners = manners;
    this.#changes.emit('change');
  }

  divert(to: Destination): void {
    this.#to = [to];
    this.#breakAll();
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#breakAll();
    await closed;
  }

  async mend(): Promise<void> {
    this.use({});
    if (this.#to !== this.#home) {
      this.#to = this.#home;
      this.#breakAll();
    }
    if (!this.#server.listening) await this.listen(this.port);
  }

  #join(connection: Connection): void {
    const { near, far } = connection;
    this.#open.add(connection);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#open.delete(connection);
        other.destroy();
        this.#changes.emit('change');
      });
    }
    // Whoever carries stops when a socket breaks, and both are broken then.
    this.#carry(connection, 'up').catch(() => undefined);
    this.#carry(connection, 'down').catch(() => undefined);
  }

  async #carry(connection: Connection, way: keyof Manners): Promise<void> {
    const [from, to] =
      way === 'up' ? [connection.near, connection.far] : [connection.far, connection.near];
    const script = (): Script => connection.manners[way] ?? {};
    let passed = 0;
    for await (const chunk of from as AsyncIterable<Buffer>) {
      this.taken[way] += chunk.length;
      for (let at = 0; at < chunk.length;) {
        while (script().blackhole === true && !to.destroyed) await once(this.#changes, 'change');
        const { delayMs = 0, rateBps = Infinity, cutAfterBytes, reset = false } = script();
        const room = Math.max(0, (cutAfterBytes ?? (reset ? 0 : Infinity)) - passed);
        const piece = chunk.subarray(at, at + Math.min(room, Math.max(1, rateBps / 10)));
        const ms = delayMs + (1000 * piece.length) / rateBps;
        if (ms > 0) await sleep(ms);
        if (script().watch?.(piece) === false) return this.#break(connection, reset);
        if (piece.length > 0 && !to.write(piece)) await once(to, 'drain');
        at += piece.length;
        passed += piece.length;
        this.carried[way] += piece.length;
        if (piece.length === room) return this.#break(connection, reset);
      }
    }
    to.end();
  }

  #breakAll(): void {
    for (const { near, far } of this.#open) for (const socket of [near, far]) socket.destroy();
  }

  #break({ near, far }: Connection, reset: boolean): void {
    this.cuts += 1;
    for (const socket of [near, far])
      if (reset) socket.resetAndDestroy();
      else socket.destroy();
  }
}
