import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site of somebody else: another origin than the server's. */
export interface OtherSite {
  url: string;
  close(): void;
}

/** @param htmlOf what its pages are, by their paths */
export async function openOtherSite(
  htmlOf: (path: string) => string | Promise<string>,
): Promise<OtherSite> {
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    void Promise.resolve(htmlOf(request.url ?? '/')).then((html) => response.end(html));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
