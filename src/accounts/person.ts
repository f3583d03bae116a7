import { z } from 'zod';
import { line } from '../platform/text.ts';

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 128;

export interface Person {
  id: string;
  name: string;
  email: string;
  /** Owners of the server may do everything with every show. */
  isOwner: boolean;
}

/** Made the same before it is compared: capitals and forms of Unicode are no other address (security 85). */
export const email = z
  .string('must be an e-mail address')
  .overwrite((text) => text.normalize('NFKC').trim().toLowerCase())
  .max(254, 'must have at most 254 characters')
  .pipe(z.email('must be an e-mail address'));

export const password = z
  .string('must be text')
  .min(SHORTEST_PASSWORD, `must have at least ${SHORTEST_PASSWORD} characters`)
  .max(LONGEST_PASSWORD, `must have at most ${LONGEST_PASSWORD} characters`);

export const newPerson = z.object({ name: line(100), email, password });
export type NewPerson = z.output<typeof newPerson>;
