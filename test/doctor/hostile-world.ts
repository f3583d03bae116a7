import type { ServerResponse } from 'node:http';
import { examineFeed } from '../../src/doctor/doctor.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { publicAddress, resolverOf, startPublic } from '../platform/fetch-world.ts';
import type { Answering } from '../platform/fetch-world.ts';
import { NOW } from './good-feed.ts';

const clock = { now: () => NOW, shift: () => 0 };
const patience = { requestMs: 3_000, everythingMs: 20_000 };
const outgoing = guardedOutgoing({
  allow: [publicAddress],
  resolve: resolverOf({ 'inside.example': ['127.0.0.1'] }),
});

/** What the doctor says of a feed that is answered like this, at an address of the public internet. */
export async function examined(answer: Answering, other: Partial<typeof patience> = {}) {
  const server = await startPublic(answer);
  const url = `http://a.example:${server.port}/feed.xml`;
  try {
    return await examineFeed(url, { outgoing, clock, patience: { ...patience, ...other } });
  } finally {
    server.close();
  }
}

export const xml =
  (body: string | Buffer): Answering =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(body);
  };

/** Writes the same piece until it has written so many, or until the other side goes. */
export async function pour(response: ServerResponse, piece: Buffer, times: number): Promise<void> {
  for (let count = 0; count < times && !response.destroyed; count += 1)
    if (!response.write(piece)) await drained(response);
  response.end();
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('drain', resolve).once('close', resolve);
  });
}

export const head =
  '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>T</title>';
const item = `<item><title>${'x'.repeat(900)}</title></item>`;
const megabyte = Buffer.from(item.repeat(1_100));

/** A feed of so many megabytes. */
export function pouring(times: number): Answering {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'application/rss+xml' });
    // Of a body that is not sent, nothing would ever be full.
    if (request.method === 'HEAD') response.end();
    else {
      response.write(head);
      void pour(response, megabyte, times);
    }
  };
}
