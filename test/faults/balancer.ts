import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

const CHECK_MS = 100;

export interface Balancer {
  url: string;
  /** Whether it sends requests to this server now. */
  uses(backend: string): boolean;
  close(): void;
}

/** A small proxy as people run one in front: it asks for `/readyz`, and tries the next server when one is not there. */
export async function openBalancer(backends: string[]): Promise<Balancer> {
  const ready = new Set<string>();
  const check = async (backend: string): Promise<void> => {
    const isReady = await fetch(`${backend}/readyz`, { headers: { connection: 'close' } }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) ready.add(backend);
    else ready.delete(backend);
  };
  const checking = setInterval(() => void Promise.all(backends.map(check)), CHECK_MS);
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const all = [...ready];
    const first = turn++ % Math.max(1, all.length);
    pass([...all.slice(first), ...all.slice(0, first)], incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    uses: (backend) => ready.has(backend),
    close: () => {
      clearInterval(checking);
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A GET may be sent again as long as no answer has begun. */
function pass([backend, ...others]: string[], incoming: IncomingMessage, outgoing: ServerResponse) {
  if (backend === undefined) {
    outgoing.writeHead(502).end();
    return;
  }
  const asking = request(`${backend}${incoming.url ?? ''}`, { agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  asking.once('error', () => {
    if (outgoing.headersSent) outgoing.destroy();
    else pass(others, incoming, outgoing);
  });
  asking.end();
}
