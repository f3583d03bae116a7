import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { LoadTask } from './load.ts';

/*
 * Sends requests that were built before on connections that stay open, and counts the answers. It looks at
 * the status and the length of each, and not at the bytes of bodies.
 */
const { port, path, headers, range, connections, seconds, expect }: LoadTask = JSON.parse(
  process.argv[2] ?? '',
);
const requests = Array.from({ length: range ? 4096 : 1 }, build);
/** Of a size that stays in the processor's cache; all connections read into it in turn. */
const buffer = Buffer.alloc(256 * 1024);
const sockets: Socket[] = [];
let answers = 0;
let nextRequest = 0;

for (let count = 0; count < connections; count += 1) sockets.push(open());
const start = performance.now();
setTimeout(finish, seconds * 1000);

function build(): Buffer {
  const lines = Object.entries({ host: 'localhost', ...headers, ...randomRange() });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${head}\r\n`, 'latin1');
}

function randomRange(): Record<string, string> {
  if (!range) return {};
  const first = Math.floor(Math.random() * (range.ofBytes - range.bytes));
  return { range: `bytes=${first}-${first + range.bytes - 1}` };
}

function open(): Socket {
  let head: Buffer = Buffer.alloc(0);
  let left = 0;
  const answered = (): void => {
    answers += 1;
    ask();
  };
  /** @returns what is left of the bytes after what belongs to one head or body. */
  const take = (bytes: Buffer): Buffer => {
    if (left > 0) {
      const mine = Math.min(left, bytes.length);
      left -= mine;
      if (left === 0) answered();
      return bytes.subarray(mine);
    }
    const all = head.length > 0 ? Buffer.concat([head, bytes]) : bytes;
    const end = all.indexOf('\r\n\r\n');
    // A copy: the next read writes over the buffer.
    head = end < 0 ? Buffer.from(all) : Buffer.alloc(0);
    if (end < 0) return Buffer.alloc(0);
    left = bodyBytes(all.toString('latin1', 0, end));
    if (left === 0) answered();
    return all.subarray(end + 4);
  };
  const onread = {
    buffer,
    callback: (count: number): boolean => {
      let bytes: Buffer = buffer.subarray(0, count);
      while (bytes.length > 0) bytes = take(bytes);
      return true;
    },
  };
  const socket = connect({ port, host: '127.0.0.1', onread, noDelay: true });
  const ask = (): void => {
    socket.write(requests[nextRequest++ % requests.length]!);
  };
  socket.on('connect', ask);
  return socket;
}

function bodyBytes(head: string): number {
  const status = Number(head.slice(9, 12));
  const length = status === 304 ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
  if (status !== expect.status || length !== expect.bodyBytes)
    throw new Error(`An unexpected answer:\n${head}`);
  return length;
}

function finish(): void {
  const perSecond = answers / ((performance.now() - start) / 1000);
  for (const socket of sockets) socket.destroy();
  process.stdout.write(JSON.stringify({ perSecond }));
}
