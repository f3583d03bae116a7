import { readdir } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { addressesAt } from './addresses/urls.ts';
import { openFiles } from './data.ts';
import { explain } from './explain.ts';
import { feedsOfCopies } from './feeds/copies.ts';
import { lastGoodIn } from './feeds/last-good.ts';
import { listen } from './listen.ts';
import { watchParts } from './operations/health.ts';
import type { Config } from './platform/config.ts';
import { databaseDown, databaseTrouble, isDamage } from './platform/database/trouble.ts';
import { problemHandler } from './platform/http/problem.ts';
import type { Log } from './platform/log.ts';
import { feedsFirst } from './web.ts';

const TRY_EVERY_MS = 1000;

interface StandInTools {
  config: Config;
  log: Log;
  say: (text: string) => void;
}

/**
 * Opens what a server needs. When its PostgreSQL cannot be reached just now, feeds that it has served before are answered
 * from their last copies until it can, and everything else with 503: a server that starts anew in an outage must not
 * take away what the one before still gave (reliability R29).
 * @throws what `open` throws, when that is anything else, or when there is no copy: then it is a wrong setting, most likely.
 */
export async function standIn<T>(tools: StandInTools, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const { config, say } = tools;
    if (!isAway(error) || config.role === 'worker' || !(await hasCopies(config))) throw error;
    const [what] = explain(error).split('\n');
    say(
      `${what}\nFeeds are answered from their last copies until it can be; then Longwave starts.`,
    );
  }
  const server = await listen(tools.config, await copiesOnly(tools));
  try {
    return await untilThere(open);
  } finally {
    await server.drain();
  }
}

async function untilThere<T>(open: () => Promise<T>): Promise<T> {
  for (;;) {
    await sleep(TRY_EVERY_MS);
    try {
      return await open();
    } catch (error) {
      if (!isAway(error)) throw error;
    }
  }
}

/** A file that cannot be read is mended by nobody who waits. */
function isAway(error: unknown): boolean {
  return databaseTrouble(error) !== undefined && !isDamage(error);
}

async function hasCopies({ database, feedsDir }: Config): Promise<boolean> {
  if (database.kind !== 'postgres') return false;
  const entries = await readdir(feedsDir, { withFileTypes: true }).catch(() => []);
  return entries.some((entry) => entry.isDirectory());
}

async function copiesOnly({ config, log }: StandInTools): Promise<RequestListener> {
  const files = await openFiles(config);
  const feeds = feedsOfCopies(lastGoodIn(config.feedsDir, files));
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
