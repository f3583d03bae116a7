/** Where "now" comes from. Real in the server; a test moves its own. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** How far this clock is moved from the machine's, in milliseconds; 0 for the real one. */
  shift(): number;
}

export const systemClock: Clock = { now: () => Date.now(), shift: () => 0 };
