import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { LongwaveError } from '../errors.ts';

/**
 * Lets a client that asked first (`Expect: 100-continue`) send its body. Only called once everything that
 * could refuse the request without its body has been checked (RFC 9110, section 10.1.1).
 */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
}

/** The size that a request gives to its body; 0 when it does not say. */
export function announcedBytes(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** Whether a request has a body, long or short (RFC 9112, section 6.3). */
export function bringsBody({ headers }: IncomingMessage): boolean {
  return 'content-length' in headers || 'transfer-encoding' in headers;
}

/** The chunks of a stream that is left open, not destroyed, when they are no longer wanted: the answer needs its socket. */
export function untilRefused(stream: Readable): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** All bytes of a small body, or `refused` as soon as there are more than `mostBytes`. */
export async function collect(
  source: AsyncIterable<Buffer>,
  mostBytes: number,
  refused: () => LongwaveError,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw refused();
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/**
 * A whole body of at most `mostBytes`; one that says it is larger is refused before it is sent.
 * @throws LongwaveError `request.encoding` (415), and `refused`
 */
export async function smallBody(
  request: IncomingMessage,
  response: ServerResponse,
  mostBytes: number,
  refused: () => LongwaveError,
): Promise<Buffer> {
  refuseCodings(request);
  if (announcedBytes(request) > mostBytes) throw refused();
  askForBody(request, response);
  return await collect(untilRefused(request), mostBytes, refused);
}

/** Text between systems is UTF-8 (RFC 8259, section 8.1), and nothing is unpacked that may be a bomb. */
function refuseCodings({ headers }: IncomingMessage): void {
  const charset = /;\s*charset="?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  const coding = headers['content-encoding'] ?? 'identity';
  if (/^utf-?8$/i.test(charset) && coding === 'identity') return;
  throw new LongwaveError('unsupported', 'request.encoding', 'The body must be plain UTF-8.', {
    mend: 'Send it without Content-Encoding and without another charset.',
  });
}
