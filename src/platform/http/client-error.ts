import type { Duplex } from 'node:stream';
import { systemCode } from '../errors.ts';
import { PROBLEM_TYPE } from './problem.ts';

/**
 * Answers what is not HTTP enough to become a request (Node's `clientError`), in the words of a problem document,
 * and closes the connection: what follows on it cannot be trusted either.
 */
export function answerClientError(error: Error, socket: Duplex): void {
  if (!socket.writable || systemCode(error) === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const tooLarge = systemCode(error) === 'HPE_HEADER_OVERFLOW';
  const status = tooLarge ? 431 : 400;
  const title = tooLarge ? 'The header is too large' : 'The request is not valid';
  const code = tooLarge ? 'request.header-too-large' : 'request.malformed';
  const detail = tooLarge
    ? 'The address and the header of a request may have 16 kB together.'
    : 'This is not a request that HTTP/1.1 allows.';
  const body = JSON.stringify({
    type: `urn:longwave:problem:${code}`,
    title,
    status,
    code,
    detail,
  });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${body.length}\r\n` +
      `X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n${body}`,
  );
}
