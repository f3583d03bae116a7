import { lookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type BlockList, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { contains, isInsideName, isLocalhost, isPublicAddress, rangesOf } from './address.ts';
import { boundedBody, codingOf } from './body.ts';
import type { Outgoing, OutgoingRequest, OutgoingStream } from './outgoing.ts';
import { firstStep, nextStep, type Step } from './redirect.ts';
import { refused, tooManyRedirects, tooSlow, troubleOf } from './trouble.ts';

const maxHeaderBytes = 32 * 1024;
const maxInterimAnswers = 20;

interface Guard {
  allowed: BlockList;
  allowedOrigins: readonly string[];
  resolve: (name: string) => Promise<string[]>;
  connectMs: number;
  idleMs: number;
}

/**
 * The one way out: opens public addresses only, looks at every redirect as at a new request, and connects to
 * exactly the addresses that it looked at. Proxy settings of the environment change nothing.
 * @param allow addresses and blocks that are opened although they are not public, such as `loopback`
 * @param allowOrigins exact origins that are opened wherever they are, such as our own `http://localhost:8080`; a
 * redirect from them to anywhere else is looked at like any other
 * @param resolve name to addresses; without it the system's own way
 */
export function guardedOutgoing({
  allow = [],
  allowOrigins = [],
  resolve = resolveBySystem,
  connectMs = 10_000,
  idleMs = 30_000,
}: {
  allow?: readonly string[];
  allowOrigins?: readonly string[];
  resolve?: (name: string) => Promise<string[]>;
  connectMs?: number;
  idleMs?: number;
}): Outgoing {
  const guard = {
    allowed: rangesOf(allow),
    allowedOrigins: allowOrigins,
    resolve,
    connectMs,
    idleMs,
  };
  return {
    stream: (request) => follow(request, guard),
    async request(request) {
      const { body, ...answer } = await follow(request, guard);
      return { ...answer, body: Buffer.concat(await body.toArray()) };
    },
  };
}

async function follow(request: OutgoingRequest, guard: Guard): Promise<OutgoingStream> {
  const { totalMs, maxRedirects = 10 } = request;
  let step = firstStep(request);
  const stop = new AbortController();
  const total = setTimeout(() => stop.abort(tooSlow(step.url.host, totalMs)), totalMs);
  try {
    for (let redirects = 0; ; redirects += 1) {
      const answer = await ask(step, stop, guard);
      const { statusCode = 0, headers } = answer;
      const next = maxRedirects === 0 ? undefined : nextStep(step, statusCode, headers.location);
      if (next === undefined) return streamOf(answer, step, request, { stop, total });
      if (redirects === maxRedirects) throw tooManyRedirects(maxRedirects);
      answer.destroy();
      step = next;
    }
  } catch (error) {
    const trouble = troubleOf(stop.signal.reason ?? error, step.url.host);
    clearTimeout(total);
    stop.abort();
    throw trouble;
  }
}

async function ask(step: Step, stop: AbortController, guard: Guard): Promise<IncomingMessage> {
  const { connectMs } = guard;
  const slow = () => stop.abort(tooSlow(step.url.host, connectMs));
  const connecting = setTimeout(slow, connectMs);
  try {
    const addresses = await openableAddresses(step.url, guard, stop.signal);
    return await send(step, addresses, { stop, guard, connecting });
  } finally {
    clearTimeout(connecting);
  }
}

async function openableAddresses(url: URL, guard: Guard, signal: AbortSignal): Promise<string[]> {
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const own = guard.allowedOrigins.includes(url.origin);
  const addresses = await addressesOf(name, own, guard, signal);
  const openable = (address: string) =>
    isPublicAddress(address) || (isIP(address) !== 0 && (own || contains(guard.allowed, address)));
  if (addresses.length === 0 || !addresses.every(openable)) throw refused();
  return addresses;
}

async function addressesOf(
  name: string,
  own: boolean,
  guard: Guard,
  signal: AbortSignal,
): Promise<string[]> {
  if (isIP(name) !== 0) return [name];
  if (isLocalhost(name)) return ['127.0.0.1', '::1'];
  if (isInsideName(name) && !own) return [];
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([guard.resolve(name), stopped]);
}

interface Exchange {
  stop: AbortController;
  guard: Guard;
  connecting: NodeJS.Timeout;
}

function send(step: Step, addresses: string[], exchange: Exchange): Promise<IncomingMessage> {
  const { stop, guard, connecting } = exchange;
  const secure = step.url.protocol === 'https:';
  const host = step.url.host;
  // The agent looks at each address once more; it refuses those that only `allow` opens unless told.
  const trusted = { allowIPAddressList: addresses.filter((address) => !isPublicAddress(address)) };
  const options = {
    method: step.method,
    headers: step.headers,
    signal: stop.signal,
    lookup: answering(addresses),
    // Node's 250 ms would give up an address that is merely far away.
    autoSelectFamilyAttemptTimeout: 2_500,
    maxHeaderSize: maxHeaderBytes,
    timeout: guard.idleMs,
  };
  return new Promise((resolve, reject) => {
    const request = secure
      ? https.request(step.url, { ...options, agent: new RequestFilteringHttpsAgent(trusted) })
      : http.request(step.url, { ...options, agent: new RequestFilteringHttpAgent(trusted) });
    let interimAnswers = 0;
    request
      .on('socket', (socket) => {
        socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      })
      .on('timeout', () => stop.abort(tooSlow(host, guard.idleMs)))
      .on('information', () => {
        interimAnswers += 1;
        if (interimAnswers > maxInterimAnswers) stop.abort(troubleOf(undefined, host));
      })
      .on('error', reject)
      // A 101 ends the request without an error and without a response.
      .on('close', () => reject(troubleOf(undefined, host)))
      .on('response', resolve)
      .end(step.body);
  });
}

/** A lookup that answers what was looked at, so that a second answer of the name server cannot count. */
function answering(addresses: string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, { all: wantsAll }, done) => {
    if (wantsAll) done(null, all);
    else done(null, all[0]?.address ?? '', all[0]?.family);
  };
}

function streamOf(
  answer: IncomingMessage,
  step: Step,
  request: OutgoingRequest,
  { stop, total }: { stop: AbortController; total: NodeJS.Timeout },
): OutgoingStream {
  const coding = codingOf(answer, step.method);
  const named = async function* () {
    try {
      yield* boundedBody(answer, coding, request);
      // Node ends a body that has no length as if it were whole when we are the ones who stop.
      stop.signal.throwIfAborted();
    } catch (error) {
      throw troubleOf(stop.signal.reason ?? error, step.url.host);
    }
  };
  const body = Readable.from(named(), { objectMode: false });
  body.once('close', () => {
    clearTimeout(total);
    answer.destroy();
  });
  return {
    status: answer.statusCode ?? 0,
    headers: headersOf(answer, coding !== ''),
    undoneCoding: coding,
    url: step.url.href,
    body,
  };
}

function headersOf(answer: IncomingMessage, wasDecoded: boolean): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    const describesCoding = name === 'content-encoding' || name === 'content-length';
    if (value !== undefined && !(wasDecoded && describesCoding)) headers[name] = String(value);
  }
  return headers;
}

async function resolveBySystem(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
}
