import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type ByteAnswer, type ByteFacts, chooseAnswer } from './byte-answer.ts';
import { giveBack } from './file-range.ts';
import type { ByteRange } from './range.ts';

export interface Representation extends ByteFacts {
  /** The bytes of `range`, of the whole file without one. */
  open(range?: ByteRange): Promise<Readable>;
}

/** What an answer came to, for counting downloads. */
export interface Sent {
  status: ByteAnswer['status'];
  /** The position in the file of the first byte of the body; 0 where there is no body. */
  start: number;
  /**
   * Bytes of body that the operating system took for the client. Of a client that vanished, what it
   * really has may differ by the system's socket buffer or the last chunk.
   */
  bytesSent: number;
  /** Whether the whole answer went out. */
  finished: boolean;
  /** Why the source failed midway, for the log. */
  failure?: unknown;
}

/**
 * Answers a GET or HEAD for a file's bytes with 200, 206, 304 or 416, and resolves when the answer has
 * gone out or the client has left. A source that fails before its first byte throws, nothing being sent
 * yet; one that fails later, or gives fewer bytes than it promised, breaks the connection.
 */
export async function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  representation: Representation,
): Promise<Sent> {
  const answer = chooseAnswer(request, representation);
  const sent: Sent = {
    status: answer.status,
    start: answer.parts[0]?.range.start ?? 0,
    bytesSent: 0,
    finished: false,
  };
  const gone = endOf(request.socket);
  try {
    if (request.method === 'HEAD' || answer.bodyBytes === 0) {
      start(response, answer);
      sent.finished = await taken(gone, (done) => response.end(done));
    } else {
      const chunks = bodyOf(answer, representation, gone);
      await sendChunks(response, answer, chunks, sent, gone);
    }
  } catch (failure) {
    if (gone.aborted) return sent;
    if (!response.headersSent) throw failure;
    sent.failure = failure;
    response.destroy();
  }
  return sent;
}

const endings = new WeakMap<Socket, AbortSignal>();

/**
 * Aborts when the connection has ended. One for all requests of a connection, and not a response's own
 * `close`: older releases of Node never emit it on a response that waits behind another.
 */
function endOf(socket: Socket): AbortSignal {
  const known = endings.get(socket);
  if (known) return known;
  const ending = new AbortController();
  socket.once('close', () => ending.abort());
  if (socket.destroyed) ending.abort();
  endings.set(socket, ending.signal);
  return ending.signal;
}

async function sendChunks(
  response: ServerResponse,
  answer: ByteAnswer,
  chunks: AsyncGenerator<Buffer>,
  sent: Sent,
  gone: AbortSignal,
): Promise<void> {
  for await (const chunk of chunks) {
    start(response, answer);
    // Ending with the last chunk, the next request need not wait until the source has closed.
    const last = sent.bytesSent + chunk.length === answer.bodyBytes;
    const give = last ? response.end.bind(response) : response.write.bind(response);
    if (!(await taken(gone, (done) => give(chunk, done)))) return;
    sent.bytesSent += chunk.length;
    sent.finished = last;
  }
}

function start(response: ServerResponse, answer: ByteAnswer): void {
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.writeHead(answer.status);
}

/** Waits until the operating system has taken what `give` hands over; false when the client left first. */
function taken(
  gone: AbortSignal,
  give: (done: (error?: Error | null) => void) => unknown,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (gone.aborted) return resolve(false);
    const leave = (): void => resolve(false);
    gone.addEventListener('abort', leave, { once: true });
    give((error) => {
      gone.removeEventListener('abort', leave);
      resolve(!error);
    });
  });
}

async function* bodyOf(
  { status, parts, tail }: ByteAnswer,
  file: Representation,
  gone: AbortSignal,
): AsyncGenerator<Buffer> {
  for (const { head, range } of parts) {
    const source = await file.open(status === 200 ? undefined : range);
    let first = true;
    for await (const chunk of exactly(range.end - range.start + 1, source, gone)) {
      if (first && head !== '') yield Buffer.from(head, 'latin1');
      first = false;
      yield chunk;
    }
  }
  if (tail !== '') yield Buffer.from(tail, 'latin1');
}

/** The chunks of `source`, which is destroyed at once when the client has gone, and must give `bytes`. */
async function* exactly(
  bytes: number,
  source: Readable,
  gone: AbortSignal,
): AsyncGenerator<Buffer> {
  const close = (): void => void source.destroy();
  gone.addEventListener('abort', close, { once: true });
  if (gone.aborted) close();
  // An error that comes after we turned away must not end the process.
  source.on('error', () => {});
  try {
    let left = bytes;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      left -= chunk.length;
      if (left < 0)
        throw new Error(`The file gave ${-left} bytes more than the ${bytes} promised.`);
      yield chunk;
      giveBack(chunk);
    }
    if (left > 0) throw new Error(`The file ended ${left} bytes before the ${bytes} promised.`);
  } finally {
    gone.removeEventListener('abort', close);
  }
}
