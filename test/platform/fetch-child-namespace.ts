/**
 * Runs in a network of its own: public and private addresses all on `lo`, and a hosts file of ours behind the
 * system's name lookup. Prints what the canaries on the private addresses heard.
 */
import { lookup } from 'node:dns/promises';
import http from 'node:http';
import { networkInterfaces } from 'node:os';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { attacks } from './fetch-attacks.ts';
import { limits, listen, startCanary, troubleFrom } from './fetch-world.ts';

const publicAddresses = ['93.184.216.34', '2606:2800:220:1::1'];
const privateAddresses = (networkInterfaces()['lo'] ?? [])
  .map(({ address }) => address)
  .filter((address) => !publicAddresses.includes(address));
const hostOf = (address: string) => (address.includes(':') ? `[${address}]` : address);

const canary = await startCanary(privateAddresses, 80);
const sites = publicAddresses.map(() =>
  http.createServer((request, response) => {
    const to = new URL(request.url ?? '', 'http://good.example').searchParams.get('to');
    if (to === null) response.end('public');
    else response.writeHead(302, { location: to }).end();
  }),
);
for (const [index, site] of sites.entries()) await listen(site, publicAddresses[index]!, 80);

const knock = (host: string) =>
  new Promise((resolve, reject) => {
    http.get({ host, port: 80 }, (answer) => resolve(answer.resume())).on('error', reject);
  });
for (const address of privateAddresses) await knock(address);
const audible = canary.hits;
canary.hits = 0;

const outgoing = guardedOutgoing({});
const names = ['inner.example', 'six.example', 'mixed.example', 'metadata.example'];
const urls = [
  ...attacks.map(({ url }) => url.replace(':P', '')),
  ...privateAddresses.map((address) => `http://${hostOf(address)}/`),
  ...names.map((name) => `http://${name}/`),
];
const odd = new Set(
  attacks.filter(({ rule }) => rule === 12).map(({ url }) => url.replace(':P', '')),
);
const codes = new Set<string>();
for (const url of urls) {
  codes.add((await troubleFrom(outgoing.request({ url, ...limits }))).code);
  // A header cannot carry the odd characters of rule 12, and some of it is relative to where it stands.
  if (odd.has(url)) continue;
  const redirect = `http://good.example/?to=${encodeURIComponent(url)}`;
  codes.add((await troubleFrom(outgoing.request({ url: redirect, ...limits }))).code);
}

const opened: string[] = [];
for (const host of [...publicAddresses.map(hostOf), 'good.example', 'good6.example'])
  opened.push((await outgoing.request({ url: `http://${host}/`, ...limits })).body.toString());

const mixed = await lookup('mixed.example', { all: true });
for (const server of [canary, ...sites]) server.close();
console.log(
  JSON.stringify({
    privateAddresses: privateAddresses.length,
    audible,
    hits: canary.hits,
    codes: [...codes],
    opened,
    mixed: mixed.map(({ address }) => address).sort(),
  }),
);
