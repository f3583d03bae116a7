import type { Caller } from './token.ts';

/** Who does something, as the history keeps it. */
export interface Actor {
  name: string;
  /** Null: nobody with a token. */
  tokenId: string | null;
}

/** Whoever runs commands on the server's own machine. */
export const commandLine: Actor = { name: 'command line', tokenId: null };

/** What the server does by itself. */
export const serverItself: Actor = { name: 'Longwave', tokenId: null };

/** @param caller of a request that the guard, or the sign-in, has let through. */
export function actorOf(caller: Caller | undefined): Actor {
  if (!caller) throw new Error('Only a route behind the guard knows who acts.');
  return { name: caller.name, tokenId: caller.isPerson ? null : caller.id };
}
