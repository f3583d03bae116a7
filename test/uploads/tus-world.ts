import type { TestServer } from '../support/server.ts';

export type Given = Record<string, string>;

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

export async function send(server: TestServer, path: string, offset: number, body: Uint8Array) {
  const headers = { 'Upload-Offset': String(offset) };
  return await tus(server, 'PATCH', path, { headers, body });
}
