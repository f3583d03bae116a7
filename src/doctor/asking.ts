import type { Outgoing, OutgoingStream } from '../platform/fetch/outgoing.ts';
import { LongwaveError } from '../platform/errors.ts';
import { takingTurns } from '../platform/turns.ts';

export interface Question {
  url: string;
  method?: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  /** The most that is read of the body; a longer one is cut. */
  maxBytes: number;
  /** Takes the body as it comes; false ends it. Without it, the reply has the body. */
  take?: (chunk: Buffer) => boolean | Promise<boolean>;
}

/** A redirect that was followed. */
export interface Hop {
  status: number;
  from: string;
  to: string;
}

export interface Reply {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The content coding that the body came in; '' for none. */
  coding: string;
  /** What answered, after all redirects. */
  url: string;
  hops: Hop[];
  firstByteMs: number;
  totalMs: number;
  /** How much of the body was read, decoded. */
  bytes: number;
  /** Empty when `take` had it. */
  body: Buffer;
}

/** There was no answer, or it broke off. */
export interface Silence {
  trouble: LongwaveError;
  hops: Hop[];
}

/**
 * Asks another server. Never throws; undefined when the examination has no time or no requests left, which says nothing
 * about the other server.
 */
export type Ask = (question: Question) => Promise<Reply | Silence | undefined>;

export function isReply(answer: Reply | Silence | undefined): answer is Reply {
  return answer !== undefined && 'status' in answer;
}

export function isSilence(answer: Reply | Silence | undefined): answer is Silence {
  return answer !== undefined && 'trouble' in answer;
}

/** Where requests end: for one, and for all of an examination. */
export const limits = {
  requestMs: 20_000,
  everythingMs: 90_000,
  requests: 200,
  atOnce: 4,
  hops: 10,
} as const;

/** So that counters of downloads can tell it from a listener. */
const USER_AGENT = 'Longwave-Doctor';

/** One examination's way to ask, with its own budget. `exhausted` is true once something was not asked. */
export function openAsking(
  outgoing: Outgoing,
  { requestMs, everythingMs }: { requestMs: number; everythingMs: number } = limits,
): { ask: Ask; exhausted: () => boolean } {
  const inTurn = takingTurns(limits.atOnce);
  const endsAt = performance.now() + everythingMs;
  let left: number = limits.requests;
  let exhausted = false;
  const timeFor = (): number => Math.min(requestMs, Math.floor(endsAt - performance.now()));
  const send = async (question: Question, url: string): Promise<OutgoingStream | undefined> => {
    const totalMs = timeFor();
    if (left <= 0 || totalMs <= 0) {
      exhausted = true;
      return undefined;
    }
    left -= 1;
    const { method = 'GET', headers, maxBytes } = question;
    return await outgoing.stream({
      url,
      method,
      headers: { 'user-agent': USER_AGENT, ...headers },
      maxBytes,
      cutBody: true,
      totalMs,
      maxRedirects: 0,
    });
  };
  const ask: Ask = (question) =>
    inTurn(async () => {
      const answer = await follow(question, send);
      // What our own end broke off says nothing about the other server.
      if (!isSilence(answer) || timeFor() > 0) return answer;
      exhausted = true;
      return undefined;
    });
  return { ask, exhausted: () => exhausted };
}

type Send = (question: Question, url: string) => Promise<OutgoingStream | undefined>;

/** Redirects are followed here, one request each, because where they lead is what is asked. */
async function follow(question: Question, send: Send): Promise<Reply | Silence | undefined> {
  const hops: Hop[] = [];
  const start = performance.now();
  try {
    for (let url = question.url; ;) {
      const stream = await send(question, url);
      if (stream === undefined) return undefined;
      const to = targetOf(stream);
      if (to === undefined) return await read(question, stream, { hops, start });
      stream.body.destroy();
      hops.push({ status: stream.status, from: url, to });
      if (hops.length > limits.hops) return { trouble: tooManyHops(), hops };
      url = to;
    }
  } catch (error) {
    return { trouble: named(error), hops };
  }
}

function targetOf({ status, headers, url }: OutgoingStream): string | undefined {
  const location = headers['location'];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  return URL.parse(Buffer.from(location, 'latin1').toString(), url)?.href ?? location;
}

async function read(
  { take, method }: Question,
  stream: OutgoingStream,
  { hops, start }: { hops: Hop[]; start: number },
): Promise<Reply> {
  const firstByteMs = performance.now() - start;
  const kept: Buffer[] = [];
  const keep = (chunk: Buffer): boolean => kept.push(chunk) > 0;
  let bytes = 0;
  try {
    for await (const chunk of stream.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (!(await (take ?? keep)(chunk))) break;
    }
  } finally {
    stream.body.destroy();
  }
  const { status, headers, undoneCoding, url } = stream;
  return {
    status,
    headers,
    coding: method === 'HEAD' ? (headers['content-encoding'] ?? '') : undoneCoding,
    url,
    hops,
    firstByteMs,
    totalMs: performance.now() - start,
    bytes,
    body: Buffer.concat(kept),
  };
}

function tooManyHops(): LongwaveError {
  const message = `It redirects more than ${limits.hops} times.`;
  return new LongwaveError('unprocessable', 'fetch.redirects', message);
}

function named(error: unknown): LongwaveError {
  if (error instanceof LongwaveError) return error;
  throw error;
}
