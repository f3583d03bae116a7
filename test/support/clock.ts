import type { Clock } from '../../src/platform/clock.ts';

/** A clock that a test moves; it runs on from where it was set. */
export interface MovableClock extends Clock {
  moveBy(ms: number): void;
}

export function movableClock(): MovableClock {
  let moved = 0;
  return {
    now: () => Date.now() + moved,
    shift: () => moved,
    moveBy: (ms) => {
      moved += ms;
    },
  };
}
