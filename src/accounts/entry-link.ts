import { randomBytes } from 'node:crypto';
import { LongwaveError } from '../platform/errors.ts';
import type { Role } from './permissions.ts';

/** How long links count (security 83). */
export const INVITATION_MS = 7 * 86_400_000;
export const RESET_MS = 3_600_000;

/** To what an invitation leads: to one show with a role, or to the server as an owner. */
export type Place = { showId: string; role: Role } | 'server';

export interface Invitation {
  id: string;
  /** Only who has this address may use it. */
  email: string;
  place: Place;
  expiresAt: number;
}

/** 256 random bits, which are kept nowhere. */
export function newLinkSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Where a link leads to, below the address of the server. */
export const linkPaths = {
  invitation: (secret: string): string => `/login/invitation/${secret}`,
  reset: (secret: string): string => `/login/reset/${secret}`,
};

/** The same for links that never were, that were used and that are too old. */
export function spentLink(): LongwaveError {
  return new LongwaveError('not-found', 'link.spent', 'It was used already, or is too old.', {
    mend: 'Who has used it has an account and signs in; everybody else asks for a new link.',
  });
}
