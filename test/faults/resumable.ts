import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answered } from '../support/upload-streams.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

/** What the client of an upload by tus knows of it. */
export interface Resumable {
  /** Undefined until the answer to its first request has come. */
  path: string | undefined;
  /** Bytes that the server said it has. */
  acknowledged: number;
  /** Bytes that were handed to the network, whether or not they arrived. */
  sent: number;
}

export function newResumable(): Resumable {
  return { path: undefined, acknowledged: 0, sent: 0 };
}

const WRITE_BYTES = 256 * 1024;
const LEAST_PIECE_BYTES = 200_000;

/**
 * Uploads by tus and makes an episode of it, or goes on where an earlier call was cut.
 * @throws Error `WrongOffset` when the server has less than it acknowledged, or more than was sent (reliability R19);
 * any other when the connection broke
 */
export async function uploadResumably(
  server: TestServer,
  show: string,
  audio: Buffer,
  upload: Resumable,
): Promise<Answered> {
  if (upload.path === undefined) upload.path = await begin(server, audio.length);
  else upload.acknowledged = await trueOffset(server, upload.path, upload);
  while (upload.acknowledged < audio.length) {
    const bytes = LEAST_PIECE_BYTES + (Math.random() * audio.length) / 3;
    await sendPiece(server, upload, audio.subarray(upload.acknowledged).subarray(0, bytes));
  }
  const json = JSON.stringify({ upload: upload.path.split('/').at(-1) });
  const asked = await ask(server, 'POST', `/api/shows/${show}/episodes`, {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(json),
  });
  return { status: asked.status, episode: JSON.parse(asked.text) as EpisodeJson, retryAfter: 0 };
}

/** Trouble on the server's side: the same again, a little later. */
export class PutOff extends Error {}

/** What the server has of an upload is not what its client may rely on. */
export class WrongOffset extends Error {}

async function begin(server: TestServer, bytes: number): Promise<string> {
  const headers = { 'upload-length': String(bytes) };
  const { status, headers: answered } = await ask(server, 'POST', '/api/uploads', { headers });
  if (status !== 201) throw new WrongOffset(`A new upload was answered with ${status}.`);
  return new URL(answered['location']!).pathname;
}

async function trueOffset(
  server: TestServer,
  path: string,
  { acknowledged, sent }: Resumable,
): Promise<number> {
  const { status, headers } = await ask(server, 'HEAD', path);
  const offset = Number(headers['upload-offset']);
  if (status === 200 && offset >= acknowledged && offset <= sent) return offset;
  throw new WrongOffset(
    `${path}: ${status}, offset ${headers['upload-offset']}; ${acknowledged} were acknowledged, ${sent} sent.`,
  );
}

async function sendPiece(server: TestServer, upload: Resumable, body: Buffer): Promise<void> {
  const headers = {
    'content-type': 'application/offset+octet-stream',
    'upload-offset': String(upload.acknowledged),
  };
  const from = upload.acknowledged;
  const asked = await ask(server, 'PATCH', upload.path!, {
    headers,
    body,
    onSent: (bytes) => (upload.sent = Math.max(upload.sent, from + bytes)),
  });
  const offset = Number(asked.headers['upload-offset']);
  if (asked.status !== 204 || offset !== from + body.length)
    throw new WrongOffset(`${body.length} bytes at ${from}: ${asked.status} ${asked.text}`);
  upload.acknowledged = offset;
}

interface Wish {
  headers?: Record<string, string>;
  body?: Buffer;
  onSent?: (bytes: number) => unknown;
}

interface Heard {
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
}

/**
 * One request on a connection of its own.
 * @throws Error `PutOff`
 */
async function ask(
  server: TestServer,
  method: string,
  path: string,
  { headers = {}, body = Buffer.alloc(0), onSent }: Wish = {},
): Promise<Heard> {
  const outgoing = request(`${server.url}${path}`, {
    method,
    agent: false,
    headers: {
      authorization: `Bearer ${server.token}`,
      'tus-resumable': '1.0.0',
      'content-length': body.length,
      ...headers,
    },
  });
  const answered = await new Promise<Heard>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('close', () => reject(new Error('The connection closed without an answer.')));
    outgoing.once('response', (response) => {
      const all = response.headers as Record<string, string | undefined>;
      const status = response.statusCode ?? 0;
      text(response).then((said) => resolve({ status, headers: all, text: said }), reject);
    });
    void writeAll(outgoing, body, onSent).then(() => outgoing.end());
  });
  if (answered.status === 503 && Number(answered.headers['retry-after']) > 0) throw new PutOff();
  return answered;
}

async function writeAll(
  outgoing: NodeJS.WritableStream,
  body: Buffer,
  onSent: Wish['onSent'],
): Promise<void> {
  for (let at = 0; at < body.length; at += WRITE_BYTES) {
    const piece = body.subarray(at, at + WRITE_BYTES);
    onSent?.(at + piece.length);
    // Nobody waits for a drain that never comes: 'close' has told the caller.
    if (!outgoing.write(piece)) await new Promise((drained) => outgoing.once('drain', drained));
  }
}
