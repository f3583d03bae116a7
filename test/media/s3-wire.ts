import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

/** What the network or the server does wrong. True means that `answer` has been dealt with. */
export interface Fault {
  instead?(asked: IncomingMessage, answer: ServerResponse): boolean;
  /** What happens to the bytes of a request on their way. */
  tamper?(asked: IncomingMessage, chunk: Buffer): Buffer;
  /** How long the request is held up on its way. */
  delayMs?(asked: IncomingMessage): number;
  /** The request has reached the real server whole; its answer is in `real`. */
  afterwards?(asked: IncomingMessage, answer: ServerResponse, real: IncomingMessage): boolean;
}

export function isComplete({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && url?.includes('uploadId=') === true;
}

export function isPart({ method, url }: IncomingMessage): boolean {
  return method === 'PUT' && url?.includes('partNumber=') === true;
}

export function refuse(answer: ServerResponse, status: number, code: string): true {
  answer.writeHead(status, { 'content-type': 'application/xml' });
  answer.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
  return true;
}

export interface Wire {
  endpoint: string;
  close(): void;
}

/** Stands before the real server; signatures stay good because the Host header is passed on. */
export async function openWire(to: string, current: () => Fault): Promise<Wire> {
  const server = createServer((asking, answer) => {
    const fault = current();
    if (fault.instead?.(asking, answer)) asking.resume();
    else passOn(to, fault, asking, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function passOn(
  endpoint: string,
  fault: Fault,
  asking: IncomingMessage,
  answer: ServerResponse,
): void {
  const { hostname, port } = new URL(endpoint);
  const { method, url: path, headers } = asking;
  const onwards = request({ hostname, port, method, path, headers }, (real) => {
    if (fault.afterwards?.(asking, answer, real)) {
      real.resume();
    } else {
      answer.writeHead(real.statusCode ?? 500, real.headers);
      real.pipe(answer);
      answer.on('close', () => real.destroy());
    }
  });
  onwards.on('error', () => answer.destroy());
  const tampering = new Transform({
    transform: (chunk: Buffer, _encoding, done) =>
      done(null, fault.tamper?.(asking, chunk) ?? chunk),
  });
  setTimeout(() => asking.pipe(tampering).pipe(onwards), fault.delayMs?.(asking) ?? 0);
}
