import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import tls from 'node:tls';
import { gzipSync } from 'node:zlib';
import { examineFeed } from '../../src/doctor/doctor.ts';
import type { Report } from '../../src/doctor/doctor.ts';
import { guardedOutgoing } from '../../src/platform/fetch/guarded.ts';
import { ffprobeSeconds, makeAudio } from '../fixtures/audio.ts';
import { jpeg } from '../fixtures/images.ts';
import {
  certificateFor,
  publicAddress,
  resolverOf,
  startPublic,
  startSecure,
} from '../platform/fetch-world.ts';
import type { Running } from '../platform/fetch-world.ts';
import { goodFeed, NOW } from './good-feed.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Makes another answer out of a right one; undefined when it has written one itself. */
export type Twist = (
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
) => Answer | undefined;

/** Files that are served instead of the good ones, by path; and how answers are spoiled. */
export interface Broken {
  feed?: (xml: string, base: string) => string;
  files?: Record<string, File>;
  twist?: Twist;
}

export interface File {
  type: string;
  bytes: Buffer;
}

export interface HttpWorld {
  examine(broken?: Broken, path?: string): Promise<Report>;
  base: string;
  close(): void;
}

/** The certificate of the only host that there is here; undefined, with a loud word, where openssl is missing. */
export const pair = certificateFor('podcast.example');

const clock = { now: () => NOW, shift: () => 0 };
const patience = { requestMs: 2_000, everythingMs: 15_000 };

/** An https server of a show with one episode, with real audio and a real picture. It does everything right. */
export async function openHttpWorld(secure = true): Promise<HttpWorld> {
  let broken: Broken = {};
  const good = new Map<string, File>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url ?? '', 'https://podcast.example').pathname;
    const feed = good.get('/feed.xml')!;
    const bytes = Buffer.from(broken.feed?.(feed.bytes.toString(), base) ?? feed.bytes);
    const files = { ...broken.files, '/feed.xml': { ...feed, bytes } };
    const answer = rightAnswer(
      request,
      Object.hasOwn(files, path) ? files[path as '/feed.xml'] : good.get(path),
    );
    const sent = broken.twist ? broken.twist(answer, request, response) : answer;
    if (!sent) return;
    response.writeHead(sent.status, { 'content-length': sent.body.length, ...sent.headers });
    response.end(request.method === 'HEAD' ? undefined : sent.body);
  };
  const server: Running = secure ? await trusted(serve) : await startPublic(serve);
  const base = `http${secure ? 's' : ''}://podcast.example:${server.port}`;
  for (const [path, file] of await goodFiles(base)) good.set(path, file);
  const outgoing = guardedOutgoing({ allow: [publicAddress], resolve: resolverOf({}) });
  return {
    base,
    close: server.close,
    examine: async (change = {}, path = '/feed.xml') => {
      broken = change;
      return await examineFeed(`${base}${path}`, { outgoing, clock, patience });
    },
  };
}

async function trusted(serve: (request: IncomingMessage, response: ServerResponse) => void) {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), pair!.cert]);
  return await startSecure(serve, pair!);
}

async function goodFiles(base: string): Promise<[string, File][]> {
  const path = await makeAudio({ kind: 'mp3-cbr', seconds: 12 });
  const audio = readFileSync(path);
  const seconds = Math.round(await ffprobeSeconds(path));
  const xml = goodFeed({ base, length: audio.length, seconds }).replace(
    /(<\/item>)[^]*<\/item>/,
    '$1',
  );
  const picture = { type: 'image/jpeg', bytes: await jpeg(1400) };
  const chapters = { version: '1.2.0', chapters: [{ startTime: 0, title: 'One' }] };
  return [
    ['/feed.xml', { type: 'application/rss+xml; charset=utf-8', bytes: Buffer.from(xml) }],
    ['/episode-5.mp3', { type: 'audio/mpeg', bytes: audio }],
    ['/cover.jpg', picture],
    ['/episode-5.jpg', picture],
    [
      '/episode-5.json',
      { type: 'application/json+chapters', bytes: Buffer.from(JSON.stringify(chapters)) },
    ],
    ['/episode-5.vtt', { type: 'text/vtt', bytes: Buffer.from(VTT) }],
  ];
}

const VTT = 'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Ada>Hello.\n';
const MODIFIED = 'Sun, 01 Nov 2026 07:00:00 GMT';

/** As RFC 9110 has it, for the few things that are asked here. */
function rightAnswer({ headers }: IncomingMessage, file: File | undefined): Answer {
  if (!file)
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: Buffer.from('No.') };
  const isFeed = /xml/.test(file.type);
  const tag = `"${createHash('sha256').update(file.bytes).digest('hex').slice(0, 16)}"`;
  const etag = isFeed ? `W/${tag}` : tag;
  const always = {
    etag,
    'last-modified': MODIFIED,
    'cache-control': 'max-age=60',
    'access-control-allow-origin': '*',
    ...(isFeed ? { vary: 'Accept-Encoding' } : { 'accept-ranges': 'bytes' }),
  };
  const asked = headers['if-none-match'];
  const same = asked === undefined ? headers['if-modified-since'] === MODIFIED : asked === etag;
  if (same) return { status: 304, headers: always, body: Buffer.alloc(0) };
  const found = { ...always, 'content-type': file.type };
  const range = headers.range;
  if (range !== undefined && !isFeed && (headers['if-range'] ?? etag) === etag)
    return partOf(file.bytes, range, found);
  if (isFeed && /gzip/.test(String(headers['accept-encoding'])))
    return {
      status: 200,
      headers: { ...found, 'content-encoding': 'gzip' },
      body: gzipSync(file.bytes),
    };
  return { status: 200, headers: found, body: file.bytes };
}

function partOf(bytes: Buffer, range: string, headers: Record<string, string>): Answer {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const total = bytes.length;
  const from = first === '' ? total - Number(last) : Number(first);
  const to = first === '' || last === '' ? total - 1 : Math.min(Number(last), total - 1);
  if (from >= total)
    return {
      status: 416,
      headers: { ...headers, 'content-range': `bytes */${total}` },
      body: Buffer.alloc(0),
    };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${from}-${to}/${total}` },
    body: bytes.subarray(from, to + 1),
  };
}
