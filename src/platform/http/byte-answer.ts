import type { IncomingMessage } from 'node:http';
import { newId } from '../ids.ts';
import { httpDate, notModified, rangeStillHolds } from './etag.ts';
import { type ByteRange, contentRange, parseRange } from './range.ts';

/** The facts of a file that decide how a request for its bytes is answered. */
export interface ByteFacts {
  /** The size of the whole file. */
  bytes: number;
  type: string;
  /** A strong entity tag with its quotes, so that an interrupted download can go on (If-Range). */
  tag: string;
  lastModifiedAt?: number | undefined;
  /** Cache-Control, Vary, CORS and the like; a 304 repeats them. */
  headers: Record<string, string>;
}

/** One stretch of the file, and the text that a multipart body has before it. */
export interface Part {
  head: string;
  range: ByteRange;
}

/** Everything about an answer but the file's bytes. */
export interface ByteAnswer {
  status: 200 | 206 | 304 | 416;
  headers: Record<string, string | number>;
  /** The length of the body of a GET. */
  bodyBytes: number;
  parts: Part[];
  /** What a multipart body has after its last part. */
  tail: string;
}

/**
 * How a GET or HEAD of a file is answered: If-None-Match, else If-Modified-Since, then Range where
 * If-Range lets it count (RFC 9110, 13.2.2). Range means nothing on HEAD (14.2).
 */
export function chooseAnswer(request: IncomingMessage, file: ByteFacts): ByteAnswer {
  const asked = request.headers;
  const conditions = {
    ifNoneMatch: asked['if-none-match'],
    ifModifiedSince: asked['if-modified-since'],
  };
  if (notModified(conditions, file)) return withoutBody(304, headersOf(file));
  const ifRange = asked['if-range']?.toString();
  const rangeCounts =
    request.method === 'GET' && (ifRange === undefined || rangeStillHolds(ifRange, file));
  const wanted = parseRange(rangeCounts ? asked.range : undefined, file.bytes);
  if (wanted.kind === 'unsatisfiable') return unsatisfiable(file);
  if (wanted.kind === 'several') return severalParts(file, wanted.ranges);
  return wanted.kind === 'one' ? onePart(file, wanted.range) : whole(file);
}

function whole(file: ByteFacts): ByteAnswer {
  const range = { start: 0, end: file.bytes - 1 };
  const parts = file.bytes === 0 ? [] : [{ head: '', range }];
  return withBody(200, { ...headersOf(file), 'Content-Type': file.type }, parts);
}

function onePart(file: ByteFacts, range: ByteRange): ByteAnswer {
  const headers = {
    ...headersOf(file),
    'Content-Type': file.type,
    'Content-Range': contentRange(range, file.bytes),
  };
  return withBody(206, headers, [{ head: '', range }]);
}

/** A multipart/byteranges answer (RFC 9110, 14.6), its parts in the order in which they were asked. */
function severalParts(file: ByteFacts, ranges: ByteRange[]): ByteAnswer {
  const boundary = newId();
  const head = `--${boundary}\r\nContent-Type: ${file.type}\r\nContent-Range: `;
  const parts = ranges.map((range, index) => ({
    head: `${index === 0 ? '' : '\r\n'}${head}${contentRange(range, file.bytes)}\r\n\r\n`,
    range,
  }));
  const type = `multipart/byteranges; boundary=${boundary}`;
  const headers = { ...headersOf(file), 'Content-Type': type };
  return withBody(206, headers, parts, `\r\n--${boundary}--\r\n`);
}

function withBody(
  status: 200 | 206,
  headers: Record<string, string>,
  parts: Part[],
  tail = '',
): ByteAnswer {
  const bodyBytes = parts.reduce(
    (sum, { head, range }) => sum + head.length + range.end - range.start + 1,
    tail.length,
  );
  return { status, headers: { ...headers, 'Content-Length': bodyBytes }, bodyBytes, parts, tail };
}

function withoutBody(status: 304 | 416, headers: ByteAnswer['headers']): ByteAnswer {
  return { status, headers, bodyBytes: 0, parts: [], tail: '' };
}

function unsatisfiable(file: ByteFacts): ByteAnswer {
  return withoutBody(416, {
    ...file.headers,
    // How long the file may be kept says nothing about an error.
    'Cache-Control': 'no-store',
    'Accept-Ranges': 'bytes',
    'Content-Range': `bytes */${file.bytes}`,
    'Content-Length': 0,
  });
}

/** What 200, 206 and 304 have in common (RFC 9110, 15.3.7 and 15.4.5). */
function headersOf(file: ByteFacts): Record<string, string> {
  const headers = { ...file.headers, 'Accept-Ranges': 'bytes', ETag: file.tag };
  if (file.lastModifiedAt === undefined) return headers;
  return { ...headers, 'Last-Modified': httpDate(file.lastModifiedAt) };
}
