import { keepSmallPicture } from '../media/keep-artwork.ts';
import type { NewFile } from '../media/file.ts';
import type { FileStore } from '../media/files/store.ts';
import { recordFile } from '../media/kept-files.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Outgoing } from '../platform/fetch/outgoing.ts';
import { handleJob } from '../platform/jobs/define.ts';
import type { Finish, JobHandler } from '../platform/jobs/define.ts';
import { enqueue, takeBack } from '../platform/jobs/queue.ts';
import { copyPictures } from './events.ts';
import { waitAfter } from './picture.ts';
import * as store from './store.ts';
import type { Due } from './store.ts';

export interface PictureJobTools {
  database: Database;
  files: FileStore;
  outgoing: Outgoing;
  /** Locks and returns the shows on whose pages, as they are now, this picture is; folders above know which are public. */
  shownBy: (tx: Queries, pictureId: string) => Promise<string[]>;
}

/** More than a portrait or a slide has, also straight from a camera. */
const MOST_BYTES = 10_000_000;
const PATIENCE_MS = 20_000;
const MOST_REDIRECTS = 5;
/** How long nobody else tries: longer than a job may take. */
const TURN_MS = 90_000;

/** Copies pictures that somebody named. */
export function pictureJobs(tools: PictureJobTools): JobHandler[] {
  return [handleJob(copyPictures, ({ payload }) => copyNext(tools, payload.show_id))];
}

/** A try is counted before it is made: a picture that ends the server must not end it for ever. */
async function copyNext(tools: PictureJobTools, showId: string): Promise<Finish> {
  const { database } = tools;
  const now = await readNow(database, database.read);
  const due = await store.nextDue(database.read, showId, now);
  const until = now + TURN_MS;
  const isOurs = due && (await database.transaction((tx) => store.claim(tx, due, { now, until })));
  const settle = isOurs ? await copy(tools, { ...due, tries: due.tries + 1 }) : undefined;
  return async (tx) => {
    await settle?.(tx);
    await goOn(database, tx, showId);
  };
}

async function copy(tools: PictureJobTools, due: Due): Promise<Finish> {
  try {
    const picture = await fetched(tools.outgoing, due.address);
    const file = await keepSmallPicture(tools.files, due.id, picture);
    return (tx) => arrived(tools, tx, file);
  } catch (error) {
    if (!(error instanceof LongwaveError)) throw error;
    const wait = error.code === 'fetch.refused' ? undefined : waitAfter(due.tries);
    const said = words[error.code] ?? error.message;
    return async (tx) => {
      const now = await readNow(tools.database, tx);
      const next_at = wait === undefined ? null : now + wait;
      await store.keepFailure(tx, due, { error: said, next_at });
    };
  }
}

/** What it is called there and what type it is said to have means nothing: its bytes are looked at. */
async function fetched(outgoing: Outgoing, url: string): Promise<Buffer> {
  const { status, body } = await outgoing.request({
    url,
    headers: { accept: 'image/jpeg, image/png, image/webp' },
    maxBytes: MOST_BYTES,
    totalMs: PATIENCE_MS,
    maxRedirects: MOST_REDIRECTS,
  });
  if (status === 200) return body;
  const message = `the other server answered with the status ${status}.`;
  throw new LongwaveError('unprocessable', 'picture.not-there', message);
}

/** What is said of artwork says too much of a picture that is not ours. */
const words: Record<string, string> = {
  'artwork.unsupported': 'what stands there is no JPEG, PNG or WebP picture, or it moves.',
  'artwork.unreadable': 'the picture is broken, or was cut short.',
  'artwork.too-large': 'the picture has more pixels than this server opens.',
  'artwork.too-narrow': 'one of its sides is more than eight times as long as the other.',
  'fetch.too-large': 'it has more than 10 MB.',
};

async function arrived(
  { database, shownBy }: PictureJobTools,
  tx: Queries,
  file: NewFile,
): Promise<void> {
  const { ownerId: pictureId } = file;
  const shows = await shownBy(tx, pictureId);
  // Nobody may name it any more by now; then its bytes are for the sweeper.
  if (!(await store.keepCopy(tx, pictureId, file.id))) return;
  await recordFile(tx, file, await readNow(database, tx));
  if (shows.length > 0) await store.countArrivals(tx, shows);
}

/** The next picture of the show, as soon as it is due. */
async function goOn(database: Database, tx: Queries, showId: string): Promise<void> {
  const next = await store.nextMoment(tx, showId);
  if (next === undefined) return;
  const now = await readNow(database, tx);
  const uniqueKey = `${copyPictures.name} ${showId}`;
  await takeBack(tx, uniqueKey); // it may wait for another one, which is due later
  const runAt = Math.max(now, next);
  await enqueue(tx, copyPictures, { show_id: showId }, { now, runAt, uniqueKey });
}
