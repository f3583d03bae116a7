import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import type { TestServer } from '../support/server.ts';

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  field?: string;
  mend?: string;
  problems?: { field?: string; message: string }[];
}

/**
 * Something bad to send, and what must come back: status, code and perhaps the field, as in
 * `422 audio.missing audio`, and what the text must say.
 */
export type BadInput = [
  name: string,
  refusal: string,
  send: () => Promise<Response>,
  says?: RegExp,
];

/** The problem document of an answer that refuses, after a look at whether a person can read it. */
export async function expectRefusal(
  response: Response,
  refusal: string,
  says = /./,
): Promise<Problem> {
  const text = await response.text();
  const [status, code, field] = refusal.split(' ');
  expect(response.status, text).toBe(Number(status));
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = JSON.parse(text) as Problem;
  expect(problem).toMatchObject({ status: Number(status), code, ...(field && { field }) });
  expect(`${problem.detail} ${problem.mend}`).toMatch(says);
  expectReadable(problem);
  return problem;
}

/** Sentences, and nothing that a program says to itself (security 115). */
export function expectReadable({ title, detail, mend, problems = [] }: Problem): void {
  const sentences = [title, detail, ...(mend === undefined ? [] : [mend])];
  for (const text of [...sentences, ...problems.map(({ message }) => message)]) {
    expect(text).toMatch(/^["A-Z0-9]/);
    expect(text).not.toMatch(
      /undefined|\[object|\bnull\b|NaN|invalid input|expected|Error:|node_modules|\.ts\b|\/tmp|SQLITE|ECONN|constraint/i,
    );
  }
  expect(detail).toMatch(/[.)]$/);
  if (mend !== undefined) expect(mend.length).toBeGreaterThan(10);
}

/** Everything that a request may leave behind: rows, and files with those that are still coming in. */
export function stored({ settings }: TestServer): { rows: object; files: string[] } {
  using database = new DatabaseSync(join(settings['DATA_DIR']!, 'longwave.db'), { readOnly: true });
  const count = (table: string) => database.prepare(`select count(*) as n from ${table}`).get();
  const rows = Object.fromEntries(
    ['shows', 'show_slugs', 'episodes', 'files'].map((table) => [table, count(table)?.['n']]),
  );
  const files = readdirSync(settings['UPLOADS_DIR']!, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('longwave-installation'))
    .map((entry) => join(entry.parentPath, entry.name));
  return { rows, files: files.sort() };
}

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** Everything that was received. */
  text: string;
  /** The status of each answer, in order: `[100, 201]`. */
  statuses: number[];
  /** Whether the server closed the connection, and not the patience of this test. */
  closed: boolean;
}

export interface RawOptions {
  /** Stops listening as soon as the received text says so. */
  until?: (text: string) => boolean;
  patienceMs?: number;
  /** Sends on after the first bytes, for instance a body that never ends. */
  afterwards?: (socket: Socket) => Promise<void>;
}

/** Sends bytes exactly as they are, which no HTTP client does, and gives what comes back. */
export async function sendRaw(
  { settings }: TestServer,
  bytes: string | Buffer,
  { until = () => false, patienceMs = 2000, afterwards }: RawOptions = {},
): Promise<RawAnswer> {
  const socket = connect(Number(settings['PORT']), '127.0.0.1');
  let text = '';
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until(text)) resolve();
    });
    const hangUp = (): void => {
      closed = true;
      resolve();
    };
    socket.on('error', hangUp).on('close', hangUp);
    socket.on('end', () => (closed = true));
    setTimeout(resolve, patienceMs);
  });
  socket.write(bytes);
  const sending = afterwards?.(socket);
  await ended;
  socket.destroy();
  await sending?.catch(() => undefined);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
  return { text, statuses, closed };
}

/** The bytes of a request's head. `Host` is always there; a value may be anything, also several lines. */
export function head(
  line: string,
  headers: Record<string, string | number | undefined> = {},
): string {
  const given = Object.entries({ Host: 'localhost', ...headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${given.join('')}\r\n`;
}

/** Whether the whole of one answer with a Content-Length is there. */
export function isWhole(text: string): boolean {
  const [start, ...rest] = text.split('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(start ?? '')?.[1];
  return length !== undefined && rest.join('\r\n\r\n').length >= Number(length);
}

/** Waits until `check` no longer throws: what the server tidies up after it has answered. */
export async function soon(check: () => void, withinMs = 3000): Promise<void> {
  for (const end = Date.now() + withinMs; ; await new Promise((wake) => setTimeout(wake, 20)))
    try {
      check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
}
