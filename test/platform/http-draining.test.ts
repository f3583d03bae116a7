import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { DrainingServer } from '../../src/platform/http/draining-server.ts';

const LONG = Buffer.alloc(30_000_000, 'a');
const ASK = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

let server: DrainingServer;
const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.closeAllConnections();
});

async function listening(answer: Buffer): Promise<() => Socket> {
  server = new DrainingServer({}, (_request, response) => {
    response.setHeader('Content-Length', answer.length);
    response.end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return () => {
    const client = connect(port, '127.0.0.1').on('error', () => undefined);
    clients.push(client);
    return client;
  };
}

test('who reads a long answer slowly gets the whole of it (reliability R7)', async () => {
  const open = await listening(LONG);
  const reader = open();
  reader.write(ASK);
  await once(reader, 'readable');
  const drained = server.drain();
  await sleep(300);
  let bytes = 0;
  reader.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await drained;
  await once(reader, 'close');
  expect(bytes).toBeGreaterThan(LONG.length);
});

test('a connection that is kept between requests is told to close with its next answer', async () => {
  const open = await listening(Buffer.from('short'));
  const kept = open().setEncoding('latin1');
  kept.write(ASK.slice(0, -2));
  await sleep(50);
  const drained = server.drain();
  await sleep(50);
  kept.write(ASK.slice(-2));
  expect((await once(kept, 'data'))[0]).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\nConnection: close\r\n/);
  await once(kept, 'end');
  await drained;
});
