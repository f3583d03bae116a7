import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';

export interface Answer {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  /** As it came, still in its coding. */
  body: Buffer;
}

/** One GET on a connection of its own. */
export async function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<Answer> {
  const request = get({ port, path, host: '127.0.0.1', headers, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}
