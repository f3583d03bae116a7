import type { Token } from './token.ts';

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

/** @param token of a request that the guard has let through. */
export function actorOf(token: Token | undefined): Actor {
  if (!token) throw new Error('Only a route behind the guard knows who acts.');
  return { name: token.name, tokenId: token.id };
}
