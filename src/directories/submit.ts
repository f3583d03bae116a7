import type { Actor } from '../accounts/actor.ts';
import { readNow } from '../platform/database/now.ts';
import { LongwaveError } from '../platform/errors.ts';
import { isTold } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import type { SubmissionAnswer } from './answer-schema.ts';
import { getEntry, noteListing } from './directories.ts';
import type { DirectoryTools } from './directories.ts';
import { getDirectory } from './directory.ts';
import type { PodcastIndex } from './podcast-index.ts';
import * as store from './store.ts';

const KEY = 'podcast-index';

/**
 * Submits a show to the Podcast Index and remembers that, if it was taken.
 * @throws LongwaveError `directory.not-public`, `directory.hidden-show`, and what `PodcastIndex` fails with.
 */
export async function submitToPodcastIndex(
  tools: DirectoryTools,
  podcastIndex: PodcastIndex,
  show: Show,
  actor: Actor,
): Promise<SubmissionAnswer> {
  const { database, addresses, receivers } = tools;
  if (receivers.length === 0) throw notPublic();
  if (!isTold(show)) throw hidden();
  const submission = await podcastIndex.submit(addresses.feed(show.slug));
  if (submission.accepted)
    await database.transaction(async (tx) => {
      const changed_at = await readNow(database, tx);
      await store.markSubmitted(tx, { show_id: show.id, directory: KEY, changed_at });
      const directory = getDirectory(KEY);
      await noteListing(tx, 'submitted', { show, directory }, { by: actor, at: changed_at });
    });
  return { ...submission, entry: await getEntry(tools, show, KEY) };
}

function notPublic(): LongwaveError {
  return new LongwaveError(
    'conflict',
    'directory.not-public',
    'The feed has no address that the world can reach.',
    { mend: 'Set PUBLIC_URL to the https address of this server.' },
  );
}

function hidden(): LongwaveError {
  return new LongwaveError(
    'conflict',
    'directory.hidden-show',
    'The show is blocked for directories, or has moved away.',
    { mend: 'Take back "blocked" or "moved" first, if it is to be listed.' },
  );
}
