import { accountJobs } from './accounts/jobs.ts';
import { forgetDirectoriesOf } from './directories/directories.ts';
import { directoryJobs } from './directories/jobs.ts';
import { checkListings } from './directories/listing-check.ts';
import { directoryOutgoing } from './directories/outgoing.ts';
import { receiversOf } from './directories/receivers.ts';
import { checkDueDomains } from './domains/checking.ts';
import { announceDue } from './episodes/announcing.ts';
import { makeOldFindable } from './episodes/findable.ts';
import { showsWithPicture, tidyPictures } from './episodes/pictures.ts';
import { purgeDeleted } from './episodes/purging.ts';
import { noteLostUpload } from './episodes/upload-failed.ts';
import { sweepOrphans } from './operations/orphans.ts';
import { clearUnfinished, LONGEST_SILENCE_MS } from './operations/sweep.ts';
import type { Config } from './platform/config.ts';
import type { Queries } from './platform/database/open.ts';
import { forgetEnded } from './platform/once/store.ts';
import { pictureJobs } from './pictures/jobs.ts';
import type { JobHandler } from './platform/jobs/define.ts';
import { startRunner } from './platform/jobs/runner.ts';
import type { Pace } from './platform/jobs/runner.ts';
import { every, startTimetable } from './platform/jobs/timetable.ts';
import type { RepeatedWork } from './platform/jobs/timetable.ts';
import { tidyDeliveries } from './webhooks/deliveries.ts';
import { forgetWebhooksOf } from './webhooks/webhooks.ts';
import { webhookJobs } from './webhooks/jobs.ts';
import { removeExpired } from './uploads/uploads.ts';
import type { PurgedShow } from './shows/purging.ts';
import { showFacts } from './shows/facts.ts';
import type { Wiring } from './wiring.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Jobs wait for other servers more than they work: many at once, so that some that hang hold up no others. */
const pace: Omit<Pace, 'pollMs'> = {
  concurrency: 16,
  leaseMs: 30 * SECOND_MS,
  drainMs: 5 * SECOND_MS,
};

/** The timetable of the server, on one screen. (Hits are flushed by their own buffer.) */
function timetable(wiring: Wiring, lookEveryMs: number): RepeatedWork[] {
  return [
    every('announce episodes that went live', lookEveryMs, (signal) =>
      announceDue(wiring.database, signal),
    ),
    every('forget keys of requests', HOUR_MS, () => forgetEnded(wiring.database)),
    every('tidy deliveries of webhooks', HOUR_MS, () => tidyDeliveries(wiring.database)),
    every('clear unfinished uploads', HOUR_MS, () => clearUnfinished(wiring, LONGEST_SILENCE_MS)),
    every('let older episodes be found', HOUR_MS, (signal) => makeOldFindable(wiring, signal)),
    every('purge what was deleted', HOUR_MS, (signal) => purge(wiring, signal)),
    every('tidy copied pictures', HOUR_MS, (signal) => tidyPictures(wiring.database, signal)),
    every('look for pages in directories', HOUR_MS, (signal) => lookForListings(wiring, signal)),
    every('look at domains of shows', HOUR_MS, (signal) => checkDueDomains(wiring.domains, signal)),
    every('sweep files without a row', 6 * HOUR_MS, (signal) => sweepOrphans(wiring, { signal })),
    every('remove expired uploads', 10 * MINUTE_MS, () =>
      removeExpired(wiring.uploads, noteLostUpload),
    ),
  ];
}

/** What folders above know of a show goes in the same transaction. */
async function purge({ database, feeds, log }: Wiring, signal: AbortSignal): Promise<void> {
  const ofShow: PurgedShow = {
    copies: (id) => feeds.forget(id),
    async rows(tx, id) {
      await forgetDirectoriesOf(tx, id);
      await forgetWebhooksOf(tx, id);
    },
  };
  const purged = await purgeDeleted(database, ofShow, signal);
  if (purged.episodes + purged.shows > 0) log.info(purged, 'purged what was deleted 30 days ago');
}

async function lookForListings({ database, config }: Wiring, signal: AbortSignal): Promise<void> {
  // What tells nobody of changes asks nobody either: a trial, a test.
  if (receiversOf(config).length === 0) return;
  const outgoing = directoryOutgoing(config.directories.loopback);
  await checkListings({ database, outgoing }, signal);
}

/** Everything that happens after a commit, by the jobs that the commits wrote. */
function jobs({ database, clock, files, addresses, config, mailer }: Wiring): JobHandler[] {
  const receivers = receiversOf(config);
  const outgoing = directoryOutgoing(config.directories.loopback);
  const shows = showFacts(database);
  const titleOf = (showId: string) => shows.titleOf(showId);
  const shownBy = (tx: Queries, pictureId: string) => showsWithPicture(database, tx, pictureId);
  const pictures = pictureJobs({ database, files, outgoing, shownBy });
  return [
    ...accountJobs({ database, clock, mailer, base: addresses.base, titleOf }),
    ...directoryJobs({ database, addresses, receivers, outgoing }),
    ...(keepsFiles(config) ? pictures : []),
    ...webhookJobs({ database, clock, urls: addresses, outgoing }),
  ];
}

/** Those on a disk are on the disk of the server that answers: a worker beside it may be on another machine. */
function keepsFiles({ role, storage }: Config): boolean {
  return role !== 'worker' || storage.kind === 's3';
}

export interface RunningWorker {
  stop(): Promise<void>;
}

/**
 * Starts what works by itself; the web server does not need it to be right.
 * @param lookEveryMs how often it looks for work and for episodes that went live; tests, which move the clock, cannot wait
 */
export function startWorker(wiring: Wiring, lookEveryMs = SECOND_MS): RunningWorker {
  const { database, log } = wiring;
  const repeated = startTimetable(timetable(wiring, lookEveryMs), log);
  const runner = startRunner({
    database,
    jobs: jobs(wiring),
    log,
    pace: { ...pace, pollMs: lookEveryMs },
  });
  return {
    // Together: the jobs that the one still writes wait for the next start.
    stop: async () => void (await Promise.all([repeated.stop(), runner.stop()])),
  };
}
