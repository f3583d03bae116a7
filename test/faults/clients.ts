import { createHash, randomUUID } from 'node:crypto';
import { startChildServer } from '../support/child-server.ts';
import type { ChildOptions } from '../support/child-server.ts';
import { makeShow } from '../support/server.ts';
import type { EpisodeJson, ProblemJson } from '../support/server.ts';
import { minuteOfSound } from '../support/upload-streams.ts';
import type { Witness } from './invariants.ts';

/** Whoever waits longer than this for an answer would wait for ever, also on a machine that is busy. */
export const HANGS_MS = 120_000;

/** A server of its own, and people who upload to one show of it. */
export interface Clients extends Witness {
  minute: Buffer;
}

export async function openClients(options: ChildOptions): Promise<Clients> {
  const startedAt = performance.now();
  const server = await startChildServer(options);
  return {
    server,
    firstStartMs: performance.now() - startedAt,
    show: await makeShow(server),
    minute: await minuteOfSound(),
    acknowledged: new Map(),
    seen: new Map(),
    compared: new Set(),
  };
}

export interface Sound {
  bytes: Buffer;
  sha256: string;
  /** For a request that may come again. */
  key: string;
}

/** A sound that was never sent: a quarter of a minute, which takes more than one piece to write. */
export function newSound({ minute }: Clients): Sound {
  const key = randomUUID();
  const bytes = Buffer.concat([minute.subarray(0, minute.length / 4), Buffer.from(key)]);
  return { key, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** What came back: a status, the code of a problem, and how many seconds to wait; 0 when the connection broke. */
export interface Said {
  status: number;
  code: string;
  retryAfter: number;
}

/** Uploads by PUT, which may be sent again as often as it takes. */
export async function put(clients: Clients, sound: Sound): Promise<Said> {
  const path = `/api/shows/${clients.show.slug}/episodes/a.mp3`;
  const headers = { 'content-type': 'audio/mpeg' };
  const body = new Uint8Array(sound.bytes);
  return await send(clients, sound, path, { method: 'PUT', body, headers });
}

/** Uploads, and remembers what was acknowledged. */
export async function send(
  { server, acknowledged }: Clients,
  { sha256 }: Sound,
  path: string,
  init: { method: string; body: NonNullable<RequestInit['body']>; headers: Record<string, string> },
): Promise<Said> {
  const headers = { ...init.headers, connection: 'close' };
  const signal = AbortSignal.timeout(HANGS_MS);
  try {
    const answer = await server.api(path, { ...init, headers, signal });
    const said = (await answer.json()) as EpisodeJson & ProblemJson;
    if (answer.ok) acknowledged.set(said.guid, { ...said, sha256 });
    const retryAfter = Number(answer.headers.get('retry-after') ?? 0);
    return { status: answer.status, code: answer.ok ? '' : said.code, retryAfter };
  } catch (error) {
    return { status: 0, code: String(error), retryAfter: 0 };
  }
}
