import { z } from 'zod';
import type { Addresses } from '../addresses/urls.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import { defineJob, handleJob } from '../platform/jobs/define.ts';
import type { Finish, JobHandler, JobRun } from '../platform/jobs/define.ts';
import { enqueue, takeBack } from '../platform/jobs/queue.ts';
import { feedChanged } from '../shows/events.ts';
import type { Receiver } from './receivers.ts';
import * as store from './store.ts';
import { isFinal, tell } from './telling.ts';

/** One job a receiver, so that one that is down does not repeat the others. */
const pingReceiver = defineJob({
  name: 'directories.ping',
  payload: z.object({ show_id: z.string(), receiver: z.string() }),
  // With waits of at least half an hour from the tenth on: more than a day in any case.
  attempts: 60,
  limitSeconds: 30,
});

export interface TellingTools {
  database: Database;
  addresses: Addresses;
  receivers: readonly Receiver[];
  outgoing: Outgoing;
}

/** Tells everybody of a change: one job fans out into one for each receiver. */
export function directoryJobs(tools: TellingTools): JobHandler[] {
  return [
    handleJob(
      feedChanged,
      async ({ payload }) =>
        (tx) =>
          fanOut(tools, tx, payload.show_id),
    ),
    handleJob(pingReceiver, (run) => tellOne(tools, run)),
  ];
}

async function fanOut(
  { database, receivers }: TellingTools,
  tx: Queries,
  show_id: string,
): Promise<void> {
  if (!(await store.findToldFeed(tx, show_id))) return;
  const now = await readNow(database, tx);
  for (const { key } of receivers) {
    const uniqueKey = `${pingReceiver.name} ${show_id} ${key}`;
    await takeBack(tx, uniqueKey); // after news nobody waits until the next try of what was tried before
    // Receivers take turns: one that is slow holds up others least.
    await enqueue(tx, pingReceiver, { show_id, receiver: key }, { now, uniqueKey, group: key });
  }
}

type PingRun = JobRun<z.output<typeof pingReceiver.payload>>;

/** @throws LongwaveError `directory.not-told` when it is worth another try. */
async function tellOne(tools: TellingTools, run: PingRun): Promise<Finish | void> {
  const { database, addresses, outgoing } = tools;
  const { show_id, receiver: key } = run.payload;
  const receiver = tools.receivers.find((one) => one.key === key);
  const feed = await store.findToldFeed(database.read, show_id);
  if (!receiver || !feed) return; // settings and shows change while a job waits
  const { slug, version } = feed;
  const last = await store.findPing(database.read, show_id, key);
  // A job can run twice, and two can be on their way.
  if (last && last.feed_version === version && isFinal(last.status)) return;
  const { again, ...said } = await tell(outgoing, receiver.ping(addresses.feed(slug)));
  const remember = async (tx: Queries): Promise<void> => {
    const told_at = await readNow(database, tx);
    const about = { show_id, receiver: key, feed_version: version, tries: run.attempt };
    await store.keepPing(tx, { ...about, ...said, told_at });
  };
  if (!again || run.attempt === pingReceiver.attempts) return remember;
  await database.transaction(remember);
  const message = `${receiver.name} was not told: ${said.error}`;
  throw new LongwaveError('unavailable', 'directory.not-told', message);
}
