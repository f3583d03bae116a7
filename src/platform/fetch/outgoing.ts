import type { Readable } from 'node:stream';

export interface OutgoingRequest {
  /** http or https, without a user name or password in it. */
  url: string;
  /** Without it: GET. */
  method?: 'GET' | 'HEAD' | 'POST';
  /** `authorization` and `cookie` are not carried to another origin by a redirect. */
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The most that the body may have once gzip, deflate or br is undone. */
  maxBytes: number;
  /** Keeps the first `maxBytes` of a longer body instead of failing. */
  cutBody?: boolean;
  /** For everything together: looking up, connecting, every redirect, the whole body. */
  totalMs: number;
  /** Without it: 10. With 0 a redirect is the answer. */
  maxRedirects?: number;
}

interface Answer {
  /** Any status: a 404 is an answer, not an error. */
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** The content coding of the body that was undone, such as `gzip`; '' for none. Its header is left out. */
  undoneCoding: string;
  /** The address that answered, after all redirects. */
  url: string;
}

interface OutgoingResponse extends Answer {
  body: Buffer;
}

export interface OutgoingStream extends Answer {
  /** Fails with the same errors as the call itself. Destroy it when you do not want the rest. */
  body: Readable;
}

/**
 * How Longwave asks other servers. Both forms fail with a LongwaveError:
 * `fetch.refused` (an address that we do not open), `fetch.redirects` (too many of them), `fetch.too-large`,
 * `fetch.too-slow`, `fetch.failed` (no connection, broken off, a wrong certificate, nonsense).
 */
export interface Outgoing {
  /** The whole body at once: feeds, hubs, webhooks. */
  request(request: OutgoingRequest): Promise<OutgoingResponse>;
  /** The body as it comes, for audio. A reader that pauses longer than the idle limit loses it. */
  stream(request: OutgoingRequest): Promise<OutgoingStream>;
}
