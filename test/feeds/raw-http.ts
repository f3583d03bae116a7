import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A request with exactly these headers and this path; nothing is decoded, followed or tidied. */
export async function ask(
  server: string,
  path: string,
  { method = 'GET', ...headers }: Record<string, string> & { method?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(server);
  const sent = request({ hostname, port, path, method, headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

/** Sends these bytes on a connection of their own, and gives all that comes until the server ends it. */
export async function say(server: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(server);
  const socket = connect(Number(port), hostname);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return (await buffer(socket)).toString('utf8');
}
