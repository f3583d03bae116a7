import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../src/platform/clock.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import type { Database } from '../../src/platform/database/open.ts';
import { openLog } from '../../src/platform/log.ts';
import { serve } from '../../src/serve.ts';
import { emptyLocation } from './database.ts';

export interface TestServer {
  /** `http://localhost:PORT` */
  url: string;
  /** The owner's token, with every scope. */
  token: string;
  /** The settings it was started with; give them to another `startServer` for a second server. */
  settings: Record<string, string>;
  /** Where its first owner is made, as long as there is none. */
  setupPath?: string;
  folder: string;
  api(path: string, init?: RequestInit & { json?: unknown }): Promise<Response>;
  /** `keep` leaves the folder for another server that is started `beside` this one. */
  stop(options?: { keep: boolean }): Promise<void>;
}

export interface StartOptions {
  database?: Database['kind'];
  storage?: 'disk' | 's3';
  clock?: Clock;
  settings?: Record<string, string>;
  /** How often its worker looks for work: a test that moves the clock need not wait for the next second. */
  lookEveryMs?: number;
  /** Name servers that it asks. */
  nameServers?: string[];
  /** Share the database and the files of a server that runs (PostgreSQL) or has stopped. */
  beside?: TestServer;
}

/** A whole server in this process, on a free port, with a folder, a database and a bucket of its own. */
export async function startServer(options: StartOptions = {}): Promise<TestServer> {
  const folder = options.beside?.folder ?? mkdtempSync(join(tmpdir(), 'longwave-server-'));
  const settings: Record<string, string> = {
    ...(options.beside?.settings ?? (await ownSettings(options, folder))),
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    ...options.settings,
  };
  let said = '';
  const server = await serve(parseConfig(settings), options.clock ?? systemClock, {
    log: openLog('error'),
    say: (text) => {
      said += text;
    },
    ...(options.lookEveryMs !== undefined && { lookEveryMs: options.lookEveryMs }),
    ...(options.nameServers && { nameServers: options.nameServers }),
  });
  const url = `http://localhost:${settings['PORT']}`;
  const [setupPath] = /\/setup\/\S+/.exec(said) ?? [];
  const token = /lw_[A-Za-z0-9_-]+/.exec(said)?.[0] ?? options.beside?.token ?? '';
  return {
    url,
    token,
    settings,
    ...(setupPath !== undefined && { setupPath }),
    folder,
    api: (path, init = {}) => callApi(url, token, path, init),
    stop: async ({ keep } = { keep: options.beside !== undefined }) => {
      await server.stop();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Calls the API with the token; `json` is sent as a JSON body. */
export async function callApi(
  url: string,
  token: string,
  path: string,
  { json, ...init }: RequestInit & { json?: unknown },
): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
  if (json !== undefined) headers.set('content-type', 'application/json');
  const body = json === undefined ? init.body : JSON.stringify(json);
  return await fetch(`${url}${path}`, { ...init, headers, ...(body !== undefined && { body }) });
}

/** Makes a show and returns its answer. */
export async function makeShow(server: TestServer, fields: object = {}) {
  const response = await server.api('/api/shows', {
    method: 'POST',
    json: { title: 'My Show', ...fields },
  });
  return (await response.json()) as ShowJson;
}

/** Uploads audio by multipart, which other episodes of the show may have too, and returns the episode's answer. */
export async function makeEpisode(
  server: TestServer,
  show: string,
  audioPath: string,
  fields: Record<string, string> = {},
) {
  const form = new FormData();
  const all = { allow_duplicate: 'true', ...fields };
  for (const [name, value] of Object.entries(all)) form.set(name, value);
  form.set('audio', new Blob([readFileSync(audioPath)]), 'episode.mp3');
  const response = await server.api(`/api/shows/${show}/episodes`, { method: 'POST', body: form });
  return (await response.json()) as EpisodeJson;
}

/** The JSON of an answer, as what the test expects it to be. */
export async function jsonOf<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

export interface ProblemJson {
  code: string;
  detail: string;
  field?: string;
  mend?: string;
}

export interface ListJson<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface ShowJson {
  id: string;
  slug: string;
  title: string;
  feed_url: string;
  podcast_guid: string | null;
  missing: string[];
  [field: string]: unknown;
}

export interface EpisodeJson {
  id: string;
  guid: string;
  slug: string;
  title: string;
  state: 'draft' | 'scheduled' | 'live' | 'withdrawn';
  publish_at: string | null;
  duration_seconds: number;
  enclosure: { url: string; type: string; length: number };
  sha256: string;
  warnings: { code: string; message: string }[];
  [field: string]: unknown;
}

/** Settings for a folder, a database and a bucket of its own. */
export async function ownSettings(
  options: StartOptions,
  folder: string,
): Promise<Record<string, string>> {
  const location = await emptyLocation(options.database ?? 'sqlite');
  return {
    DATA_DIR: join(folder, 'data'),
    UPLOADS_DIR: join(folder, 'uploads'),
    FEEDS_DIR: join(folder, 'feeds'),
    ...(location.kind === 'postgres' && { DATABASE_URL: location.url }),
    ...(options.storage === 's3' && (await newBucket())),
  };
}

/** Settings for a bucket of its own on the S3 server of this run. */
async function newBucket(): Promise<Record<string, string>> {
  const s3 = inject('s3');
  if (!s3) throw new Error('No S3 server was started for this run.');
  const { endpoint, region, accessKeyId, secretAccessKey } = s3;
  const bucket = `t-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
  const client = new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return {
    STORAGE: 's3',
    S3_ENDPOINT: endpoint,
    S3_REGION: region,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
