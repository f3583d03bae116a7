import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { StartOptions, TestServer } from '../support/server.ts';
import { bytesInBucket, keysInBucket } from '../support/bucket.ts';
import { kindsOfDatabase } from '../support/database.ts';

export type Given = Record<string, string>;

type Place = Required<Pick<StartOptions, 'database' | 'storage'>>;

/** A disk and a bucket, each with a database that goes with it. */
export function places(): Place[] {
  const [first, second = first] = kindsOfDatabase();
  const disk: Place = { database: first!, storage: 'disk' };
  return inject('s3') === undefined ? [disk] : [disk, { database: second!, storage: 's3' }];
}

/** One request as tus 1.0 has it; a header given as "" is left out. */
export async function tus(
  server: TestServer,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Given; body?: Uint8Array } = {},
): Promise<Response> {
  const type = method === 'PATCH' && { 'Content-Type': 'application/offset+octet-stream' };
  const all = { 'Tus-Resumable': '1.0.0', ...type, ...headers };
  const sent = Object.entries(all).filter(([, value]) => value !== '');
  return await server.api(path, {
    method,
    headers: Object.fromEntries(sent),
    ...(body && { body: Buffer.from(body) }),
  });
}

/** Begins an upload and returns its path and id. */
export async function begin(server: TestServer, headers: Given) {
  const response = await tus(server, 'POST', '/api/uploads', { headers });
  const path = new URL(response.headers.get('location') ?? server.url).pathname;
  return { response, path, id: path.split('/').at(-1)! };
}

export async function offsetOf(server: TestServer, path: string): Promise<number> {
  const response = await tus(server, 'HEAD', path);
  return Number(response.headers.get('upload-offset') ?? Number.NaN);
}

export async function send(
  server: TestServer,
  path: string,
  offset: number,
  body: Uint8Array,
  headers: Given = {},
) {
  const all = { 'Upload-Offset': String(offset), ...headers };
  return await tus(server, 'PATCH', path, { headers: all, body });
}

/** What is kept of an upload, as it lies on the disk or in the bucket; undefined when there is nothing. */
export async function stagedBytes(
  { folder, settings }: TestServer,
  path: string,
): Promise<Buffer | undefined> {
  const id = path.split('/').at(-1)!;
  if (settings['STORAGE'] === 's3') {
    const keys = await keysInBucket(settings, `staging/${id}/`);
    const number = (key: string) => Number(/(\d+)-\w+$/.exec(key)?.[1]);
    const bytes = await bytesInBucket(
      settings,
      keys.sort((a, b) => number(a) - number(b)),
    );
    return keys.length === 0 ? undefined : Buffer.concat(bytes);
  }
  const file = join(folder, 'uploads/.resumable', id);
  return existsSync(file) ? readFileSync(file) : undefined;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
