import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { makeAudio } from '../fixtures/audio.ts';
import type { EpisodeJson, TestServer } from './server.ts';

/** The ways to send audio; a form is multipart/form-data, the other two are the bare bytes. */
export const ways = ['form', 'post', 'put'] as const;
export type Way = (typeof ways)[number];

/** A body to send, piece by piece, and its length. */
export interface Body {
  bytes: number;
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>;
}

/** What came back, whole. */
export interface Answered {
  status: number;
  episode: EpisodeJson;
  /** In seconds; 0 when it says nothing of another time. */
  retryAfter: number;
}

const TAG_BYTES = 128;

/** A minute of sound without a header that counts frames, so that repeating it makes a good file. */
export async function minuteOfSound(): Promise<Buffer> {
  return readFileSync(await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 60 }));
}

/** At least `bytes` of sound and a title (ID3v1), made while it is sent; each has a SHA-256 of its own. */
export function longSound(minute: Buffer, bytes: number, title: string): Body {
  const times = Math.ceil(bytes / minute.length);
  const tag = Buffer.alloc(TAG_BYTES);
  tag.write('TAG', 0, 'latin1');
  tag.write(title.slice(0, 30), 3, 'latin1');
  tag.write(randomUUID().slice(0, 28), 97, 'latin1');
  const pieces = function* (): Generator<Buffer> {
    for (let count = 0; count < times; count++) yield minute;
    yield tag;
  };
  return { bytes: times * minute.length + TAG_BYTES, pieces: pieces() };
}

/** A whole file that exists once, and its SHA-256. */
export function newSound(minute: Buffer, bytes: number, title: string) {
  const audio = Buffer.concat([...(longSound(minute, bytes, title).pieces as Iterable<Buffer>)]);
  return { audio, sha256: createHash('sha256').update(audio).digest('hex') };
}

export function whole(audio: Buffer): Body {
  return { bytes: audio.length, pieces: [audio] };
}

/**
 * Uploads on a connection of its own, as fast as the server takes it.
 * @returns the answer once all of it has come; rejects when the connection breaks before.
 */
export async function upload(
  server: TestServer,
  show: string,
  way: Way,
  body: Body,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const sending = beginUpload(server, show, way, body.bytes, headers);
  await sending.send(body.pieces);
  return await sending.finish();
}

export interface Upload {
  send(pieces: Body['pieces']): Promise<void>;
  /** Ends the body and waits for the answer. */
  finish(): Promise<Answered>;
  /** Vanishes, as a laptop that is closed does. */
  vanish(): void;
}

/** Announces an upload of `bytes`; the test says what is sent, and when. */
export function beginUpload(
  server: TestServer,
  show: string,
  way: Way,
  bytes: number,
  headers: Record<string, string> = {},
): Upload {
  const { head, tail } = way === 'form' ? formAround() : { head: '', tail: '' };
  const outgoing = request(
    `${server.url}/api/shows/${show}/episodes${way === 'put' ? '/a.mp3' : ''}`,
    {
      method: way === 'put' ? 'PUT' : 'POST',
      agent: false,
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': way === 'form' ? `multipart/form-data; boundary=${BOUNDARY}` : 'audio/mpeg',
        'content-length': head.length + bytes + tail.length,
        ...headers,
      },
    },
  );
  let isAnswered = false;
  const answer = answerTo(outgoing).finally(() => (isAnswered = true));
  answer.catch(() => undefined);
  outgoing.write(head);
  return {
    send: async (pieces) => {
      for await (const piece of pieces) {
        if (isAnswered) break;
        if (!outgoing.write(piece)) await Promise.race([drained(outgoing), answer]);
      }
    },
    finish: async () => {
      outgoing.end(tail);
      return await answer;
    },
    vanish: () => void outgoing.destroy(),
  };
}

const BOUNDARY = 'longwave-test-boundary';

function formAround(): { head: string; tail: string } {
  const type = 'Content-Type: audio/mpeg';
  const part = 'Content-Disposition: form-data; name="audio"; filename="episode.mp3"';
  return {
    head: `--${BOUNDARY}\r\n${part}\r\n${type}\r\n\r\n`,
    tail: `\r\n--${BOUNDARY}--\r\n`,
  };
}

function drained(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => outgoing.once('drain', resolve));
}

async function answerTo(outgoing: ClientRequest): Promise<Answered> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
    outgoing.once('close', () => reject(new Error('The connection closed without an answer.')));
  });
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await finished(response);
  const retryAfter = Number(response.headers['retry-after'] ?? 0);
  return { status: response.statusCode ?? 0, episode: JSON.parse(text) as EpisodeJson, retryAfter };
}
