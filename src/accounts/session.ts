import type { Request, Response } from 'express';
import type { Person } from './person.ts';
import { ADDRESS_HEADER } from './sign-in.ts';
import type { SignIn } from './sign-in.ts';

declare module 'express-serve-static-core' {
  interface Locals {
    person?: Person;
    sessionId?: string;
  }
}

/** Somebody who has signed in, and what their browser is to keep: a session that is used lives on. */
export interface FoundPerson {
  person: Person;
  sessionId: string;
  cookies: Headers;
}

/** Who asks, by the cookie of their session. */
export async function findPerson(
  signIn: SignIn,
  request: Request,
): Promise<FoundPerson | undefined> {
  const { api } = await signIn();
  const { response: found, headers: cookies } = await api.getSession({
    headers: headersOf(request),
    returnHeaders: true,
  });
  if (!found) return undefined;
  const { id, name, email, isOwner } = found.user;
  return { person: { id, name, email, isOwner }, sessionId: found.session.id, cookies };
}

/** Where to go after signing in: a path of this server, never another site (security 74). */
export function safeNext(wanted: unknown): string {
  const home = '/admin';
  if (typeof wanted !== 'string' || !/^\/[^/\\]/.test(wanted)) return home;
  const here = 'http://here.invalid';
  return URL.canParse(wanted, here) && new URL(wanted, here).origin === here ? wanted : home;
}

/** The cookies that better-auth sets, on our answer. */
export function passCookies(from: Headers, response: Response): void {
  const cookies = from.getSetCookie();
  if (cookies.length > 0) response.append('Set-Cookie', cookies);
}

/** What better-auth may know of a request, with the address that `TRUST_PROXY_HOPS` makes of it. */
export function headersOf(request: Request): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(request.headersDistinct))
    for (const value of values) headers.append(name, value);
  headers.set(ADDRESS_HEADER, request.ip ?? '');
  return headers;
}
