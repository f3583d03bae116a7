import type { Codes } from '../platform/http/api-entry.ts';
import type { Scope } from './token.ts';

/** How requests prove who they are, for the API's description. */
export const tokenScheme = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'lw_…',
  description:
    'An API token. The first start prints one; `longwave token create --scopes read,write` makes more. ' +
    'Scopes: read, write, and import for a guid and dates of one’s own.',
} as const;

/** What an operation needs that is behind the guard. */
export function needsToken(scope: Scope): { token: Scope[] }[] {
  return [{ token: [scope] }];
}

/** What the guard answers with. */
export const tokenCodes: Codes = {
  unauthenticated: ['token.missing', 'token.malformed', 'token.wrong', 'token.ended'],
  forbidden: ['token.scope'],
  'too-many': ['token.too-many-wrong'],
};
