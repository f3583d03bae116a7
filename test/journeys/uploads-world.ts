import { callApi } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/** A text part, or a file part with its name; a name may come twice. */
export type Part = [name: string, content: string | Buffer, fileName?: string];

export function form(...parts: Part[]): FormData {
  const data = new FormData();
  for (const [name, content, fileName = 'episode.mp3'] of parts)
    if (typeof content === 'string') data.append(name, content);
    else data.append(name, new Blob([new Uint8Array(content)]), fileName);
  return data;
}

/** The ways to upload to a show. */
export function uploadsTo(server: () => TestServer, show: string) {
  const path = `/api/shows/${show}/episodes`;
  return {
    post: async (body: FormData | Buffer, type?: string): Promise<Response> => {
      const bytes = body instanceof FormData ? body : new Uint8Array(body);
      const headers = type === undefined ? {} : { 'content-type': type };
      return await server().api(path, { method: 'POST', body: bytes, headers });
    },
    put: async (body: Buffer, query = '', token = server().token): Promise<Response> => {
      const init = { method: 'PUT', body: new Uint8Array(body) };
      return await callApi(server().url, token, `${path}/pilot.mp3${query}`, init);
    },
    /** Without Content-Length. */
    putChunked: async (body: Buffer): Promise<Response> => {
      const init = { method: 'PUT', body: streamOf(body), duplex: 'half' };
      return await server().api(`${path}/pilot.mp3`, init);
    },
  };
}

function streamOf(bytes: Buffer): ReadableStream {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(new Uint8Array(bytes));
      controller.close();
    },
  });
}
