import { createHmac } from 'node:crypto';
import { join as joined } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Role } from '../../src/accounts/permissions.ts';
import type { TestServer } from '../support/server.ts';

/** What a browser got for an answer. */
export interface Answer {
  status: number;
  location: string | null;
  text: string;
  /** The code of a problem; undefined for a page. */
  code?: string | undefined;
}

/** Somebody's browser: it keeps cookies, says that forms come from our own pages, and follows nothing. */
export class Visitor {
  readonly #server: TestServer;
  readonly #cookies = new Map<string, string>();

  constructor(server: TestServer) {
    this.#server = server;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** A copy of this browser, cookies and all, as a thief may have it. */
  twin(): Visitor {
    const twin = new Visitor(this.#server);
    for (const [name, value] of this.#cookies) twin.#cookies.set(name, value);
    return twin;
  }

  async get(path: string): Promise<Answer> {
    return await this.send(path, { method: 'GET' });
  }

  async post(path: string, fields: Record<string, string> = {}): Promise<Answer> {
    return await this.send(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async send(path: string, init: RequestInit): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set('cookie', this.cookie);
    headers.set('sec-fetch-site', 'same-origin');
    headers.set('user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0');
    if (!headers.has('accept')) headers.set('accept', 'application/json');
    const url = new URL(path, this.#server.url);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    this.#keep(answer.headers.getSetCookie());
    const text = await answer.text();
    const isJson = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '');
    const code = isJson ? (JSON.parse(text) as { code?: string }).code : undefined;
    return { status: answer.status, location: answer.headers.get('location'), text, code };
  }

  #keep(cookies: string[]): void {
    for (const cookie of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '' || /max-age=0(;|$)/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

export const PASSWORD = 'a sentence to keep';

/** The first owner, signed in. */
export async function setUp(server: TestServer, name = 'ada'): Promise<Visitor> {
  const owner = new Visitor(server);
  const email = `${name}@example.org`;
  await owner.post(server.setupPath ?? '', { name, email, password: PASSWORD });
  return owner;
}

/** A new browser in which somebody has signed in. */
export async function signIn(
  server: TestServer,
  name: string,
  password = PASSWORD,
): Promise<Visitor> {
  const visitor = new Visitor(server);
  await visitor.post('/login', { email: `${name}@example.org`, password });
  return visitor;
}

/** The path of the link that a page shows once. */
export function shownLink({ text }: Answer): string {
  const [, link = ''] = /value="https?:\/\/[^/"]+(\/login\/[^"]+)"/.exec(text) ?? [];
  if (link === '') throw new Error(`There is no link in: ${text}`);
  return link;
}

/** Somebody new in a show, invited by `by`, with an account of their own. */
export async function join(
  server: TestServer,
  by: Visitor,
  { name, show, role }: { name: string; show: string; role: Role },
): Promise<Visitor> {
  const email = `${name}@example.org`;
  const made = await by.post(`/admin/shows/${show}/people/invitations`, { email, role });
  const visitor = new Visitor(server);
  await visitor.post(shownLink(made), { name, password: PASSWORD });
  return visitor;
}

/** Another owner of the server. */
export async function joinAsOwner(server: TestServer, by: Visitor, name: string): Promise<Visitor> {
  const email = `${name}@example.org`;
  const made = await by.post('/admin/people/invitations', { email, place: 'server' });
  const visitor = new Visitor(server);
  await visitor.post(shownLink(made), { name, password: PASSWORD });
  return visitor;
}

/** The id of a person, from the page of everybody. */
export async function idOf(owner: Visitor, name: string): Promise<string> {
  const { text } = await owner.get('/admin/people');
  const pattern = new RegExp(`<span>${name}<.*?/admin/people/([\\w-]+)"`);
  return pattern.exec(text)?.[1] ?? '';
}

/** The code of an app at a time (RFC 6238), by the address that a page shows. */
export function codeAt(uri: string, at: number): string {
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret, (letter) =>
    alphabet.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const start = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** All rows of a table, as text: what somebody reads who gets hold of the file. Empty on PostgreSQL. */
export function rowsOf({ settings }: TestServer, table: string): string {
  if (settings['DATABASE_URL'] !== undefined) return '';
  const file = joined(settings['DATA_DIR'] ?? '', 'longwave.db');
  using database = new DatabaseSync(file, { readOnly: true });
  return JSON.stringify(database.prepare(`select * from ${table}`).all());
}
