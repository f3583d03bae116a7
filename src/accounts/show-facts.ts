import type { ShowOf } from './desk-guard.ts';

/** What pages of people say of shows; the folder of shows stands above this one and hands it down. */
export interface ShowFacts {
  /** The show in `:show` of a path. */
  showOf: ShowOf;
  /** What a show is called; undefined when it has gone. */
  titleOf(showId: string): Promise<string | undefined>;
  /** Every show, oldest first, with a title that no other has. */
  list(): Promise<{ id: string; title: string }[]>;
}
