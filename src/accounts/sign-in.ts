import type { Database } from '../platform/database/open.ts';
import type { Auth } from './auth.ts';

/** Where we tell better-auth the address of who asks; from outside it counts nothing. */
export const ADDRESS_HEADER = 'x-longwave-address';

export interface AuthTools {
  database: Database;
  /** Encrypts second factors and signs cookies; the same on every server. */
  secret: string;
  /** `PUBLIC_URL`, or what stands in for it. */
  base: string;
}

/** The library that signs people in, loaded when somebody first wants in: no start has to wait a third of a second for it. */
export type SignIn = () => Promise<Auth>;

export function signInWith(tools: AuthTools): SignIn {
  let auth: Promise<Auth> | undefined;
  return () => {
    auth ??= import('./auth.ts').then(({ openAuth }) => openAuth(tools));
    return auth;
  };
}
