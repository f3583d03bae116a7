import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

export interface CuttingProxy {
  /** What it has taken from clients. */
  bytes: number;
  cuts: number;
  close(): void;
}

/** How many bytes a connection lives for. */
const LEAST_BYTES = 20_000;
const MOST_BYTES = 150_000;

/**
 * Passes connections on to several servers in turns, and breaks each in the middle of what it carries, until it has
 * made all its cuts. What stood before the cut goes on to the server, as a network would have brought it there;
 * then it hears that the client has left, one time politely (FIN), one time not (RST).
 */
export async function openCuttingProxy(
  port: number,
  to: number[],
  cuts: number,
): Promise<CuttingProxy> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(to[connections++ % to.length]!, '127.0.0.1');
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    let left = LEAST_BYTES + Math.floor(Math.random() * (MOST_BYTES - LEAST_BYTES));
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
    upstream.pipe(client);
    client.on('data', (chunk) => {
      counted.bytes += chunk.length;
      left -= chunk.length;
      if (left < 0 && counted.cuts < cuts) {
        const isPolite = counted.cuts++ % 2 === 0;
        client.removeAllListeners('data').destroy();
        upstream.write(chunk.subarray(0, left), () =>
          isPolite ? upstream.end() : upstream.resetAndDestroy(),
        );
      } else if (!upstream.write(chunk)) {
        client.pause();
        upstream.once('drain', () => client.resume());
      }
    });
  });
  const close = () => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  };
  const counted: CuttingProxy = { bytes: 0, cuts: 0, close };
  await new Promise<void>((resolve) => proxy.listen(port, 'localhost', resolve));
  return counted;
}
