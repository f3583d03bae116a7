import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a client may go on sending a body that was refused, so that it can read the answer. */
const LINGER_MS = 5000;

/** Lets a client go on for a while with a body that nobody wants any more, so that it can read the answer. */
export function linger(request: IncomingMessage): void {
  // Whoever the body was piped to would pause it on leaving, and the next request would wait behind it.
  request.unpipe();
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  timer.unref();
  request.once('end', () => clearTimeout(timer));
}

/** Does so for every answer that does not wait for the body: a refusal, or a page that says what is wrong with a form. */
export function lingerAfter(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (!request.complete) linger(request);
  });
}

/**
 * Keeps a connection that ends with this request (`Connection: close`, HTTP/1.0: proxies and scripts) open for reading
 * until the body has come. Node closes it with the answer; what the client sends after that resets the connection,
 * and takes the answer with it (RFC 9112, section 9.6).
 */
export function readBeforeClosing(request: IncomingMessage): void {
  const { socket } = request;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => void socket.end();
  request.once('end', () => {
    socket.destroySoon = close;
    if (socket.writableEnded) close();
  });
}
