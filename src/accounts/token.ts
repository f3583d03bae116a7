import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** What a token may do. `import` may set guids and past dates, as people do who bring a show along. */
export const scopes = ['read', 'write', 'import'] as const;
export type Scope = (typeof scopes)[number];

export const scopeList = z
  .array(z.enum(scopes, `must be one of ${scopes.join(', ')}`))
  .min(1, 'choose at least one thing that it may do');

export interface Token {
  id: string;
  name: string;
  scopes: Scope[];
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt: number | null;
  createdAt: number;
}

/** Who sends a request: a token, or a person who has signed in, who may do what a token with their scopes may. */
export type Caller = Pick<Token, 'id' | 'name' | 'scopes'> & { isPerson?: boolean };

/** A new secret: `lw_` and 256 random bits. It is shown once and kept nowhere. */
export function newTokenSecret(): string {
  return `lw_${randomBytes(32).toString('base64url')}`;
}

/** SHA-256, hex: what the database keeps. */
export function hashToken(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** The secret in an Authorization header (RFC 6750, section 2.1), or undefined when there is none of ours. */
export function bearerSecret(header: string | undefined): string | undefined {
  return /^Bearer +(lw_[A-Za-z0-9_-]{43})$/i.exec(header ?? '')?.[1];
}

/** Whether the token counts at the time `now` (milliseconds). */
export function isValidAt(token: Token, now: number): boolean {
  return token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now);
}
