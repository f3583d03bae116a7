import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a path is answered: with a picture, a status, or in a manner of its own. */
export type Answer =
  | Buffer
  | number
  | ((request: IncomingMessage, response: ServerResponse) => void);

/** Servers of others that have pictures, all on one port of this machine; `url` is for PING_LOOPBACK. */
export interface PictureHost {
  url: string;
  /** Whose picture is answered how: `pics.net/ada.jpg`. What is not here is 404. */
  answers: Map<string, Answer>;
  /** What was asked for, in order. */
  asked: string[];
  /** The most that were asked for at once. */
  mostAtOnce: number;
  close(): void;
}

export async function openPictureHost(): Promise<PictureHost> {
  let open = 0;
  const server = createServer((request, response) => {
    const what = (request.url ?? '').slice(1);
    host.asked.push(what);
    open += 1;
    host.mostAtOnce = Math.max(host.mostAtOnce, open);
    response.once('close', () => (open -= 1));
    const answer = host.answers.get(what) ?? 404;
    if (typeof answer === 'function') answer(request, response);
    else if (typeof answer === 'number') response.writeHead(answer).end('nothing');
    // Whatever it is: what it is said to be means nothing.
    else response.writeHead(200, { 'content-type': 'image/png' }).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host: PictureHost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: new Map(),
    asked: [],
    mostAtOnce: 0,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return host;
}
