import type { Actor } from '../accounts/actor.ts';
import { slugFrom } from '../addresses/slugs.ts';
import { refuseBeyondEnd } from '../chapters/chapter.ts';
import type { ChapterList } from '../chapters/chapter.ts';
import { keepChapters } from '../chapters/chapters.ts';
import { chaptersFromFile } from '../chapters/from-file.ts';
import type { NewArtwork, NewFile } from '../media/file.ts';
import type { FileStore } from '../media/files/store.ts';
import { recordArtwork, recordFile } from '../media/kept-files.ts';
import { episodeNamespaceFields } from '../namespace/episode-namespace.ts';
import { changedColumn, parted } from '../namespace/stored.ts';
import type { ReceivedAudio } from '../media/receive.ts';
import { readNow } from '../platform/database/now.ts';
import type { Database, Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { nullableFlag } from '../platform/given.ts';
import { newGuid, newId } from '../platform/ids.ts';
import type { Show } from '../shows/show.ts';
import { feedChanges } from '../shows/feed-changes.ts';
import { lockShow } from '../shows/lock.ts';
import { getShow } from '../shows/shows.ts';
import type { NewTranscript } from '../transcripts/transcripts.ts';
import { noteCreation } from './announcing.ts';
import { writeTranscript } from './companions.ts';
import type { Episode, NewEpisode } from './episode.ts';
import { announceMoments, findSameAudio, getEpisode } from './episodes.ts';
import { freeSlug, refuseTakenSlug } from './slugs.ts';
import { keepFindable } from './findable.ts';
import { filledFromTags } from './from-tags.ts';
import { nameEpisodePictures } from './pictures.ts';
import { publishWish, refusePast, scheduleColumns } from './schedule.ts';
import { refuseSoundbitesBeyondEnd } from './soundbites.ts';
import type { PublishWish } from './schedule.ts';
import * as store from './store.ts';
import { keepEpisodeVersion } from './versions.ts';

export interface EpisodeToCreate {
  show: Show;
  wanted: NewEpisode;
  audio: ReceivedAudio;
  /** Makes the artwork's file once the episode has an id; undefined when it has none. */
  artwork: ((episodeId: string) => Promise<NewArtwork | undefined>) | undefined;
  /** The same of a transcript. */
  transcript: ((episodeId: string) => Promise<NewTranscript>) | undefined;
  /** The scope `import`: a guid of one's own, and dates in the past. */
  mayImport: boolean;
  actor: Actor;
  /** Whether the same bytes again mean the same episode (PUT) or a new one (POST). */
  sameAudioIsSameEpisode: boolean;
  /** What else is written in the transaction that makes it. */
  alsoKeep?: ((tx: Queries, created: Created) => Promise<void>) | undefined;
}

export interface Created {
  episode: Episode;
  /** False when it was there already. */
  isNew: boolean;
  /** An episode that had exactly this audio before. */
  sameAudioAs: Episode | undefined;
  /** Whether it is a draft only because of that one. */
  isHeldBack: boolean;
}

/**
 * Makes an episode of audio that has arrived: first the bytes under their final key, then one transaction that
 * makes them visible. When that fails, the bytes are taken back.
 */
export async function createEpisode(
  { database, files }: { database: Database; files: FileStore },
  request: EpisodeToCreate,
): Promise<Created> {
  const { audio } = request;
  const kept: Kept = {};
  try {
    const wish = checkWish(request);
    const chapters = chaptersOf(request);
    refuseSoundbitesBeyondEnd(request.wanted.soundbites, audio.probed.durationSeconds);
    const same = await findSame(database, database.read, request);
    if (same && request.sameAudioIsSameEpisode) return existing(same);
    const fields = filledFromTags(request.wanted, audio.probed.tags, audio.originalName);
    const id = newId();
    kept.audio = await audio.keep(id, slugFrom(fields.title) || 'episode');
    kept.artwork = await request.artwork?.(id);
    kept.transcript = await request.transcript?.(id);
    const insertion = { request, id, fields, chapters, wish, ...kept, audio: kept.audio };
    const created = await database.transaction((tx) => insert(database, tx, insertion));
    if (!created.isNew) await takeBack(files, kept);
    return created;
  } catch (error) {
    // After any other error the transaction may have been committed all the same: a file too many can be cleared
    // later, a file that is missing cannot be brought back.
    if (error instanceof LongwaveError) await takeBack(files, kept);
    throw error;
  } finally {
    await audio.drop();
  }
}

interface Insertion {
  request: EpisodeToCreate;
  id: string;
  fields: NewEpisode & { title: string };
  chapters: ChapterList;
  wish: PublishWish;
  audio: NewFile;
  artwork?: NewArtwork | undefined;
  transcript?: NewTranscript | undefined;
}

/** What stands under its final key already. */
interface Kept {
  audio?: NewFile;
  artwork?: NewArtwork | undefined;
  transcript?: NewTranscript | undefined;
}

const IMPORTING =
  'Past dates are for programs that bring a show along: with a token that has the scope import, when an episode is made.';

async function insert(database: Database, tx: Queries, insertion: Insertion): Promise<Created> {
  const { request, id, fields, wish, audio, artwork } = insertion;
  const { show, mayImport, actor, wanted } = request;
  await lockShow(database, tx, show.id);
  await getShow(tx, show.id); // it may have been deleted while the audio came
  const now = await readNow(database, tx);
  const same = await findSame(database, tx, request);
  if (same && request.sameAudioIsSameEpisode) return existing(same);
  // Never a second published one that nobody meant (the answer of the first upload was lost, say).
  const isHeldBack = same !== undefined && wanted.allow_duplicate !== true && !wish.draft;
  const when = isHeldBack ? ({ draft: true } as const) : wish;
  if (!mayImport) refusePast(when, now, IMPORTING);
  await recordFile(tx, audio, now);
  if (artwork) await recordArtwork(tx, artwork, now);
  if (fields.slug !== undefined) await refuseTakenSlug(tx, show.id, fields.slug);
  if (fields.guid !== undefined) await refuseTakenGuid(tx, show, fields.guid);
  await store.insertEpisode(tx, {
    ...columnsOf(fields),
    ...scheduleColumns(when, now),
    id,
    show_id: show.id,
    slug: fields.slug ?? (await freeSlug(tx, show.id, fields.title, id)),
    audio_id: audio.id,
    artwork_id: artwork?.file.id ?? null,
    created_at: now,
  });
  const episode = await getEpisode(database, tx, id);
  await writeCompanions(tx, episode, insertion, now);
  await keepEpisodeVersion(tx, episode, { actor, what: 'created' }, now);
  if (episode.state === 'live') await feedChanges(tx, show.id, now);
  await announceMoments(tx, episode);
  await noteCreation(tx, episode, now);
  await nameEpisodePictures(tx, episode, now);
  const created = { episode, isNew: true, sameAudioAs: same, isHeldBack };
  await request.alsoKeep?.(tx, created);
  return created;
}

/** What belongs to the episode and has rows of its own. */
async function writeCompanions(
  tx: Queries,
  episode: Episode,
  { chapters, transcript }: Insertion,
  now: number,
): Promise<void> {
  await store.keepNotesHtml(tx, episode.id, episode.notes);
  await keepFindable(tx, episode);
  await keepChapters(tx, episode.id, chapters, now);
  if (transcript) await writeTranscript(tx, episode.showId, transcript, now);
}

/** Those of the request, which may say that there are none, or else those in the file. */
function chaptersOf({ wanted, audio }: EpisodeToCreate): ChapterList {
  const { chapters, durationSeconds } = audio.probed;
  if (wanted.chapters === undefined) return chaptersFromFile(chapters ?? [], durationSeconds);
  refuseBeyondEnd(wanted.chapters ?? [], durationSeconds);
  return wanted.chapters ?? [];
}

function columnsOf(fields: NewEpisode & { title: string }) {
  return {
    guid: fields.guid ?? newGuid(),
    guid_is_permalink: Number(fields.guid_is_permalink ?? false),
    title: fields.title,
    notes: fields.notes ?? '',
    summary: fields.summary ?? null,
    link: fields.link ?? null,
    author: fields.author ?? null,
    season: fields.season ?? null,
    number: fields.number ?? null,
    type: fields.type ?? 'full',
    explicit: nullableFlag(fields.explicit) ?? null,
    blocked: Number(fields.blocked ?? false),
    namespace: changedColumn('{}', parted(fields, episodeNamespaceFields).taken),
    version: 1,
    deleted_at: null,
    purged_at: null,
  };
}

async function findSame(
  database: Database,
  queries: Queries,
  { show, audio }: EpisodeToCreate,
): Promise<Episode | undefined> {
  return await findSameAudio(database, queries, show.id, audio.sha256);
}

function existing(episode: Episode): Created {
  return { episode, isNew: false, sameAudioAs: episode, isHeldBack: false };
}

async function takeBack(files: FileStore, { audio, artwork, transcript }: Kept): Promise<void> {
  const pictures = artwork ? [artwork.file, ...artwork.sizes.map(({ file }) => file)] : [];
  const all = [...(audio ? [audio] : []), ...pictures, ...(transcript?.files ?? [])];
  await Promise.allSettled(all.map((file) => files.remove(file.storeKey)));
}

/**
 * When the episode is to be published, if this token may ask for what is asked.
 * @throws LongwaveError `date.*`, `episode.draft-with-date`, `token.scope`
 */
export function checkWish({
  show,
  wanted,
  mayImport,
}: Pick<EpisodeToCreate, 'show' | 'wanted' | 'mayImport'>): PublishWish {
  const wish = publishWish(wanted, show.timeZone);
  refuseImport(wanted, mayImport);
  return wish;
}

function refuseImport(wanted: NewEpisode, mayImport: boolean): void {
  const field = (['guid', 'guid_is_permalink'] as const).find((name) => wanted[name] !== undefined);
  if (mayImport || field === undefined) return;
  throw new LongwaveError(
    'forbidden',
    'token.scope',
    `"${field}" needs a token with the scope import.`,
    {
      field,
      mend: 'Leave it out: Longwave makes a guid. Or: npm run longwave -- token create --scopes read,write,import',
    },
  );
}

async function refuseTakenGuid(tx: Queries, show: Show, guid: string): Promise<void> {
  if (!(await store.takenBy(tx, show.id, { column: 'guid', value: guid }))) return;
  throw new LongwaveError(
    'conflict',
    'episode.guid-taken',
    'An episode of this show has or had this guid.',
    {
      field: 'guid',
      mend: 'A guid names one episode for ever. Was this one imported already?',
    },
  );
}
