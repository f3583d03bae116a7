import type { TestServer } from '../support/server.ts';
import { send } from '../uploads/tus-world.ts';

/** What a client knows of its upload: what was answered with 204, and how far it has begun to send. */
export interface Known {
  acknowledged: number;
  sent: number;
}

const LEAST_BYTES = 50_000;
const MOST_BYTES = 1_000_000;

/** Sends an upload in pieces of many sizes, one after the other, to its end or until the connection breaks. */
export async function sendOn(
  server: TestServer,
  path: string,
  bytes: Buffer,
  known: Known,
): Promise<void> {
  while (known.acknowledged < bytes.length) {
    const size = LEAST_BYTES + Math.floor(Math.random() * (MOST_BYTES - LEAST_BYTES));
    const from = known.acknowledged;
    const piece = bytes.subarray(from, from + size);
    known.sent = from + piece.length;
    const status = await send(server, path, from, piece).then(
      (answer) => answer.status,
      () => undefined, // the server is gone
    );
    if (status === undefined) return;
    if (status !== 204) throw new Error(`A PATCH was answered with ${status}.`);
    known.acknowledged = known.sent;
  }
}
