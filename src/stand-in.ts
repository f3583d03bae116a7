import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { addressesAt } from './addresses/urls.ts';
import { openFiles } from './data.ts';
import { explain } from './explain.ts';
import { feedsOfCopies } from './feeds/copies.ts';
import { lastGoodIn } from './feeds/last-good.ts';
import type { LastGood } from './feeds/last-good.ts';
import { listen } from './listen.ts';
import type { Listening } from './listen.ts';
import type { FileStore } from './media/files/store.ts';
import { watchParts } from './operations/health.ts';
import type { Config } from './platform/config.ts';
import { databaseDown, databaseTrouble, isDamage } from './platform/database/trouble.ts';
import { problemHandler } from './platform/http/problem.ts';
import type { Log } from './platform/log.ts';
import { watchOutage } from './platform/outage.ts';
import { feedsFirst } from './web.ts';

const TRY_EVERY_MS = 1000;

export interface StandInTools {
  config: Config;
  log: Log;
  say: (text: string) => void;
  /** Ends the waiting. */
  stopping: AbortSignal;
}

/** What was opened, and the server that stood in for it, to go on with. */
export interface Opened<T> {
  opened: T;
  listening: Listening | undefined;
}

/**
 * Opens what a server needs. When its PostgreSQL cannot be reached just now, feeds that it has served before are answered
 * from their last copies until it can, and everything else with 503: a server that starts anew in an outage must not
 * take away what the one before still gave (reliability R29).
 * @throws what `open` throws, when that is anything else, or when there is no copy: then it is a wrong setting, most likely;
 * the reason of `stopping`
 */
export async function standIn<T>(tools: StandInTools, open: () => Promise<T>): Promise<Opened<T>> {
  const { config, say } = tools;
  const files = await openFiles(config);
  const lastGood = lastGoodIn(config.feedsDir, files);
  try {
    return { opened: await open(), listening: undefined };
  } catch (error) {
    if (!isAway(error) || !(await canStandIn(config, lastGood))) throw error;
    const [what] = explain(error).split('\n');
    say(
      `${what}\nFeeds are answered from their last copies until it can be; then Longwave starts.`,
    );
  }
  const listening = await listen(config, copiesOnly(tools, { files, lastGood }));
  try {
    return { opened: await untilThere(tools, open), listening };
  } catch (error) {
    await listening.drain();
    throw error;
  }
}

async function untilThere<T>({ log, stopping }: StandInTools, open: () => Promise<T>): Promise<T> {
  const outage = watchOutage(log, 'Opening the database');
  for (;;) {
    await sleep(TRY_EVERY_MS, undefined, { signal: stopping }).catch(() => undefined);
    stopping.throwIfAborted();
    try {
      const opened = await open();
      outage.worked();
      return opened;
    } catch (error) {
      if (!isAway(error)) throw error;
      outage.failed(error);
    }
  }
}

/** A file that cannot be read is mended by nobody who waits. */
function isAway(error: unknown): boolean {
  return databaseTrouble(error) !== undefined && !isDamage(error);
}

async function canStandIn({ database, role }: Config, lastGood: LastGood): Promise<boolean> {
  if (database.kind !== 'postgres' || role === 'worker') return false;
  return await lastGood.hasAny().catch(() => false);
}

function copiesOnly(
  { config, log }: StandInTools,
  { files, lastGood }: { files: FileStore; lastGood: LastGood },
): RequestListener {
  const feeds = feedsOfCopies(lastGood);
  const addresses = addressesAt(config.publicUrl);
  const away = databaseDown('it was never reached');
  const health = watchParts({
    database: () => Promise.reject(away),
    storage: () => files.check(),
  });
  health.ready();
  const app = express();
  app.disable('x-powered-by');
  app.use(health.routes);
  app.use(() => {
    throw away;
  });
  app.use(problemHandler(log));
  return feedsFirst({ feeds, addresses, log }, app);
}
