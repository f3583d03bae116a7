import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LongwaveError } from '../../src/platform/errors.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import type { OutgoingRequest } from '../../src/platform/fetch/outgoing.ts';

/** The loopback address that plays the public internet in these tests; 127.0.0.1 and ::1 stay private. */
export const publicAddress = '127.0.0.2';

/** Names whose every address is the "public" one, unless the table says otherwise. */
export function resolverOf(names: Record<string, string[]>) {
  return async (name: string): Promise<string[]> =>
    names[name.replace(/\.$/, '')] ?? [publicAddress];
}

export const outgoing = guardedOutgoing({
  allow: [publicAddress],
  resolve: resolverOf({}),
  connectMs: 300,
  idleMs: 300,
});
export const limits = { maxBytes: 1_000_000, totalMs: 5_000 };

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** Servers for one test each: put them into `open`, or ask them at once. */
export function openWorld() {
  const open: Running[] = [];
  const askFrom = (server: Running, request: Partial<OutgoingRequest>, path = '/') => {
    open.push(server);
    return outgoing.request({
      url: `http://a.example:${server.port}${path}`,
      ...limits,
      ...request,
    });
  };
  return {
    open,
    closeAll: () => open.splice(0).forEach((server) => server.close()),
    ask: async (answer: Answering, request: Partial<OutgoingRequest> = {}, path = '/') =>
      askFrom(await startPublic(answer), request, path),
    askRaw: async (script: (socket: Socket) => void, request: Partial<OutgoingRequest> = {}) =>
      askFrom(await startRaw(script), request),
  };
}

export function listen(server: Server, address: string, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

export interface Running {
  port: number;
  close: () => void;
}

export interface Canary extends Running {
  /** Connections since the start: even one without a request counts. */
  hits: number;
}

/** Something private that nobody may reach, on the same port of 127.0.0.1 and ::1. */
export async function startCanary(addresses = ['127.0.0.1', '::1'], port = 0): Promise<Canary> {
  const servers = addresses.map(() =>
    http
      .createServer((_request, response) => response.end('secret'))
      .on('connection', () => {
        canary.hits += 1;
      }),
  );
  const canary: Canary = {
    port,
    hits: 0,
    close: () => servers.forEach((server) => server.close()),
  };
  for (const [index, server] of servers.entries())
    canary.port = await listen(server, addresses[index]!, canary.port);
  return canary;
}

export async function startPublic(answer: Answering): Promise<Running> {
  return running(http.createServer(answer));
}

/** `script` speaks raw bytes, for answers that no HTTP server would give. */
export async function startRaw(script: (socket: Socket) => void): Promise<Running> {
  return running(createServer((socket) => script(socket.on('error', () => {}))));
}

export async function startSecure(answer: Answering, pair: Pair): Promise<Running> {
  return running(https.createServer(pair, answer));
}

async function running(server: Server): Promise<Running> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  const port = await listen(server, publicAddress);
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port, close };
}

interface Pair {
  cert: string;
  key: string;
}

/** A self-signed certificate for `name`, or undefined (with a loud word) where openssl is missing. */
export function certificateFor(name: string): Pair | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
    const where = ['-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', ...kind, ...names, ...where], { stdio: 'pipe' });
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } catch {
    console.warn('SKIPPED: openssl is missing, so no https server can be tried (security 8, 18).');
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The error that a call fails with; a call that succeeds fails the test. */
export async function troubleFrom(call: Promise<unknown>): Promise<LongwaveError> {
  const error = await call.then(
    () => new Error('It was answered.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof LongwaveError) return error;
  throw error;
}

/** Runs one TypeScript file (its `file:` address) with our Node, and reads the JSON that it prints. */
export async function runChild(
  file: string,
  env: Record<string, string>,
  before: string[] = [],
): Promise<unknown> {
  const [command, ...rest] = [...before, process.execPath, fileURLToPath(file)];
  const options = { env: { ...process.env, ...env }, timeout: 60_000 };
  const { stdout } = await promisify(execFile)(command, rest, options);
  return JSON.parse(stdout);
}
