import type { Caller } from './token.ts';

/** Who does something, as the history keeps it. */
export interface Actor {
  name: string;
  /** Null: nobody with a token. */
  tokenId: string | null;
  /** Null: nobody with an account. */
  personId: string | null;
}

/** Whoever runs commands on the server's own machine. */
export const commandLine: Actor = { name: 'command line', tokenId: null, personId: null };

/** What the server does by itself. */
export const serverItself: Actor = { name: 'Longwave', tokenId: null, personId: null };

/** @param caller of a request that the guard, or the sign-in, has let through. */
export function actorOf(caller: Caller | undefined): Actor {
  if (!caller) throw new Error('Only a route behind the guard knows who acts.');
  const { id, name, isPerson = false } = caller;
  return { name, tokenId: isPerson ? null : id, personId: isPerson ? id : null };
}

/** Somebody who is known here, whether or not their session says so yet. */
export function actorAs({ id, name }: { id: string; name: string }): Actor {
  return { name, tokenId: null, personId: id };
}
