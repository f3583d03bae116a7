import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../platform/database/open.ts';
import { within } from '../platform/database/patience.ts';
import type { Log } from '../platform/log.ts';
import { watchOutage } from '../platform/outage.ts';
import type { Outage } from '../platform/outage.ts';
import { feedStateBySlug } from './store.ts';
import type { FeedState } from './tag.ts';

/** How often a database that failed is asked again. */
const ASK_EVERY_MS = 1000;

/** How long an app waits for the tag before the last copy is better than nothing. */
const TAG_PATIENCE_MS = 2000;

/** What the database says of each feed, and whether it can be asked at all. */
export class FeedStates {
  readonly #database: Database;
  readonly #outage: Outage;
  readonly #closing = new AbortController();
  /** While the database does not answer, nobody is made to wait for it. */
  #asking = false;
  /** How many commits there were before the question that failed last. */
  #commits = 0;

  constructor({ database, log }: { database: Database; log: Log }) {
    this.#database = database;
    this.#outage = watchOutage(log, 'Reading feeds from the database');
  }

  /** What was acknowledged since the last question failed must be in the feed that is asked for next. */
  isDown(): boolean {
    return this.#asking && this.#database.commits() === this.#commits;
  }

  /** @throws what the database says, or that it said nothing for two seconds. */
  async of(slug: string): Promise<FeedState | undefined> {
    const before = this.#database.commits();
    try {
      const asked = feedStateBySlug(this.#database, this.#database.read, slug);
      return await within(TAG_PATIENCE_MS, asked);
    } catch (error) {
      this.#commits = before;
      throw error;
    }
  }

  /**
   * Asks until there is an answer. Of apps that poll at the same moment, all would wait for the one that asks: so none
   * of them asks.
   */
  async askAgain(slug: string, failure: unknown, onAnswer: () => void): Promise<void> {
    this.#outage.failed(failure);
    if (this.#asking) return;
    this.#asking = true;
    const { signal } = this.#closing;
    while (this.#asking) {
      try {
        await sleep(ASK_EVERY_MS, undefined, { signal, ref: false });
        await this.of(slug);
        this.#asking = false;
      } catch (error) {
        if (signal.aborted) return;
        this.#outage.failed(error);
      }
    }
    onAnswer();
    this.#outage.worked();
  }

  close(): void {
    this.#closing.abort();
  }
}
