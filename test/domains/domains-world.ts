import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openNameServer } from '../support/name-server.ts';
import type { NameServer } from '../support/name-server.ts';

/** What stands at a name: a text for every path, a status, nobody, or a proxy in front of Longwave. */
export type Site =
  | { says: string | Buffer }
  | { status: number; location?: string }
  | 'down'
  | { leadsTo: string; handsNameOn?: boolean };

/** The web and the name servers, as far as they concern domains; `url` is for PING_LOOPBACK. */
export interface SmallWeb {
  url: string;
  names: NameServer;
  /** By name; 404 where there is none. */
  sites: Map<string, Site>;
  /** Names and paths that were asked for. */
  asked: string[];
  close(): void;
}

export async function openSmallWeb(): Promise<SmallWeb> {
  const names = await openNameServer();
  const sites: SmallWeb['sites'] = new Map();
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    const [, host = '', ...rest] = (incoming.url ?? '').split('/');
    const path = `/${rest.join('/')}`;
    asked.push(host + path);
    void answer(response, { host, path }, sites.get(host) ?? { status: 404 });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    names,
    sites,
    asked,
    close: () => {
      names.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(
  response: ServerResponse,
  { host, path }: { host: string; path: string },
  site: Site,
): Promise<void> {
  if (site === 'down') response.destroy();
  else if ('says' in site) response.end(site.says);
  else if ('status' in site)
    response.writeHead(site.status, site.location ? { location: site.location } : {}).end();
  else {
    const headers = site.handsNameOn === false ? {} : { host };
    const got = await ask(site.leadsTo, path, { headers });
    response.writeHead(got.status).end(got.text);
  }
}

/** One request with headers as they are given, Host too, which `fetch` would not send. */
export async function ask(
  url: string,
  path: string,
  {
    method = 'GET',
    headers = {},
  }: { method?: string; headers?: Record<string, string | string[]> } = {},
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const { hostname, port } = new URL(url);
  const options = { hostname, port, path, method, headers, setHost: !('host' in headers) };
  const sent = request(options).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const said = await text(response);
  return { status: response.statusCode ?? 0, headers: response.headers, text: said };
}
