import { showsWithPicture, tidyPictures } from '../../src/episodes/pictures.ts';
import { purgeDeleted } from '../../src/episodes/purging.ts';
import { pictureJobs } from '../../src/pictures/jobs.ts';
import { copiesOf } from '../../src/pictures/pictures.ts';
import type { Outgoing } from '../../src/platform/fetch/outgoing.ts';
import { startRunner } from '../../src/platform/jobs/runner.ts';
import { openFilesWorld } from '../operations/files-world.ts';
import type { FilesWorld, Pair } from '../operations/files-world.ts';

export interface PicturesWorld extends FilesWorld {
  tidy(): Promise<void>;
  /** Which of these have a copy. */
  copied(given: string[]): Promise<string[]>;
}

const nothingElse = { copies: async () => undefined, rows: async () => undefined };

/** A server of which nothing works by itself but the jobs that copy pictures. */
export async function openPicturesWorld(pair: Pair, outgoing: Outgoing): Promise<PicturesWorld> {
  const world = await openFilesWorld(pair);
  const { database, files, addresses, log } = world;
  const shownBy = (tx: typeof database.read, pictureId: string) =>
    showsWithPicture(database, tx, pictureId);
  const runner = startRunner({
    database,
    log,
    jobs: pictureJobs({ database, files, outgoing, shownBy }),
    pace: { concurrency: 16, leaseMs: 30_000, drainMs: 500, pollMs: 20 },
  });
  return {
    ...world,
    async tidy() {
      const { signal } = new AbortController();
      await purgeDeleted(database, nothingElse, signal);
      await tidyPictures(database, signal);
    },
    copied: async (given) => [...(await copiesOf(addresses, database.read, given)).keys()],
    end: async () => {
      await runner.stop();
      await world.end();
    },
  };
}
