import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileRange } from '../../src/platform/http/file-range.ts';
import { type Representation, type Sent, sendBytes } from '../../src/platform/http/send-bytes.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Whether all of the body came that Content-Length had promised. */
  complete: boolean;
}

export interface ByteServer {
  port: number;
  /** What each call of `sendBytes` came to, in the order in which they ended. */
  sent: Sent[];
  /** What they threw. */
  thrown: unknown[];
  ask(headers?: Record<string, string>, method?: string): Promise<Answer>;
  /** A connection that has sent `text` and not read yet. */
  raw(text: string): Socket;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server that gives one representation at every path, and answers 500 where `sendBytes` throws. */
export async function serveBytes(representation: Representation): Promise<ByteServer> {
  const sent: Sent[] = [];
  const thrown: unknown[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      sent.push(await sendBytes(incoming, response, representation));
    } catch (error) {
      thrown.push(error);
      response.writeHead(500).end();
    }
  };
  const server = createServer((incoming, response) => void answer(incoming, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return {
    port,
    sent,
    thrown,
    ask: async (headers = {}, method = 'GET') => await ask({ port, agent, headers, method }),
    raw(text) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {}); // the server may break it
      socket.write(text);
      return socket;
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function ask(options: {
  port: number;
  agent: Agent;
  headers: Record<string, string>;
  method: string;
}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', ...options }, (incoming) => {
      const chunks: Buffer[] = [];
      const done = (complete: boolean): void =>
        resolve({
          status: incoming.statusCode!,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
          complete,
        });
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => done(true));
      incoming.on('error', () => done(false));
    });
    outgoing.on('error', reject).end();
  });
}

export interface FileOnDisk extends Disposable {
  path: string;
  bytes: Buffer;
  representation: Representation & { opened: number };
}

export const TAG = '"3a5f"';
export const CHANGED_AT = Date.UTC(2024, 1, 29, 12, 0, 0) + 250;
export const LAST_MODIFIED = 'Thu, 29 Feb 2024 12:00:00 GMT';

/** A file of `size` bytes, each telling its place, with what `sendBytes` must know of it. */
export function fileOnDisk(size: number): FileOnDisk {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-bytes-'));
  const path = join(folder, 'episode.mp3');
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at++) bytes[at] = (at * 31 + (at >> 8) * 17 + (at >> 16) * 7) & 255;
  writeFileSync(path, bytes);
  const representation = {
    bytes: size,
    type: 'audio/mpeg',
    tag: TAG,
    lastModifiedAt: CHANGED_AT,
    headers: {
      'cache-control': 'public, max-age=31536000, immutable',
      Vary: 'Origin',
      'Access-Control-Allow-Origin': '*',
    },
    opened: 0,
    open: async (range?: { start: number; end: number }) => {
      representation.opened++;
      return await openFileRange(path, range);
    },
  };
  return {
    path,
    bytes,
    representation,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** A GET as it goes over the wire, with one more header line. */
export function getLine(header = ''): string {
  return `GET / HTTP/1.1\r\nHost: a\r\n${header}\r\n`;
}

/** Waits until `settled` holds; fails after ten seconds. */
export async function until(settled: () => boolean): Promise<void> {
  for (const startedAt = Date.now(); !settled();) {
    if (Date.now() - startedAt > 10_000) throw new Error(`Never came: ${settled.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
