import { createHash } from 'node:crypto';
import { storeKey } from '../media/file.ts';
import type { NewFile } from '../media/file.ts';
import { collect } from '../media/files/store.ts';
import type { FileStore } from '../media/files/store.ts';
import { noteGone, recordFile } from '../media/kept-files.ts';
import type { Queries } from '../platform/database/open.ts';
import { newId } from '../platform/ids.ts';
import { storable } from '../platform/text.ts';
import { formatsOf, transcriptFormats } from './formats.ts';
import type { TranscriptExtension } from './formats.ts';
import { parseJson } from './json.ts';
import { languageTag } from './language.ts';
import { paragraphsOf } from './paragraphs.ts';
import { parseTranscript } from './parse.ts';
import type { FileHints } from './parse.ts';
import * as store from './store.ts';
import type { Transcript } from './transcript.ts';

/** One transcript of an episode. `formatsOf` says which forms of it have an address. */
export interface KeptTranscript {
  id: string;
  episodeId: string;
  /** "en", "pt-BR". */
  language: string;
  isTimed: boolean;
  /** The id of the file as it was uploaded. */
  originalId: string;
  createdAt: number;
}

/** A transcript whose bytes are kept and whose rows are still to be written. */
export interface NewTranscript {
  transcript: Omit<KeptTranscript, 'createdAt'>;
  files: NewFile[];
  /** What is said in it. */
  passages: SaidPassage[];
}

/** What is read, and found, as a whole. */
export interface SaidPassage {
  /** Null without times. */
  startSeconds: number | null;
  text: string;
}

/** A file that somebody sends as the transcript of an episode. */
export interface TranscriptUpload extends FileHints {
  episodeId: string;
  language: string;
  bytes: Buffer;
}

const LONGEST_NAME_BYTES = 255;

/**
 * Whether `keepTranscript` would take a file, as far as that can be said before there is an episode.
 * @throws LongwaveError `transcript.invalid`, `transcript.too-large`, `transcript.language`
 */
export function checkTranscript(upload: Omit<TranscriptUpload, 'episodeId'>): void {
  languageTag(upload.language);
  parseTranscript(upload.bytes, upload);
}

/**
 * Reads a file and keeps it as it came, and every form of it: printed once, so that the bytes behind an address stay
 * the same when a later release prints better, and no listener waits for it. The caller writes the rows.
 * @throws LongwaveError `transcript.invalid`, `transcript.too-large`, `transcript.language`, and the store's own
 */
export async function keepTranscript(
  files: FileStore,
  upload: TranscriptUpload,
): Promise<NewTranscript> {
  const { episodeId, bytes } = upload;
  const language = languageTag(upload.language);
  const parsed = parseTranscript(bytes, upload);
  const [id, originalId] = [newId(), newId()];
  const original = await put(files, { id: originalId, format: parsed.format, bytes });
  const kept = [{ ...original, id: originalId, originalName: keptName(upload.name) }];
  for (const format of keptForms(parsed)) {
    const printed = Buffer.from(transcriptFormats[format].print(parsed));
    const form = await put(files, { id, format, bytes: printed });
    kept.push({ ...form, id: newId(), originalName: null });
  }
  return {
    transcript: { id, episodeId, language, isTimed: parsed.isTimed, originalId },
    files: kept.map((file) => ({ ...file, ownerId: episodeId, durationSeconds: null })),
    passages: passagesOf(parsed),
  };
}

/**
 * Writes the rows of what `keepTranscript` kept, in place of the transcript that the episode has in this language. The
 * caller holds the episode, so that two uploads at once come one after the other.
 */
export async function recordTranscript(
  queries: Queries,
  { transcript, files }: NewTranscript,
  now: number,
): Promise<void> {
  for (const file of files) await recordFile(queries, file, now);
  await store.dropTranscript(queries, transcript, now);
  await store.insertTranscript(queries, {
    id: transcript.id,
    episode_id: transcript.episodeId,
    language: transcript.language,
    is_timed: Number(transcript.isTimed),
    original_id: transcript.originalId,
    created_at: now,
    dropped_at: null,
  });
}

/** @throws LongwaveError `transcript.language` */
export async function findTranscript(
  queries: Queries,
  episodeId: string,
  language: string,
): Promise<KeptTranscript | undefined> {
  return await store.findTranscript(queries, episodeId, languageTag(language));
}

/** The transcripts of many episodes by the episode's id, ordered by language; an episode without any is left out. */
export async function transcriptsOf(
  queries: Queries,
  episodeIds: string[],
): Promise<Map<string, KeptTranscript[]>> {
  const all: KeptTranscript[] = await store.transcriptsOf(queries, episodeIds);
  return Map.groupBy(all, ({ episodeId }) => episodeId);
}

/** The transcripts with these ids (some hundreds) by the episode's id, as `transcriptsOf` has them; also those that were dropped since. */
export async function transcriptsByIds(
  queries: Queries,
  ids: string[],
): Promise<Map<string, KeptTranscript[]>> {
  const all: KeptTranscript[] = await store.transcriptsByIds(queries, ids);
  return Map.groupBy(all, ({ episodeId }) => episodeId);
}

/**
 * Takes the transcript of this language from an episode: its addresses answer 410 from now on. The files stay.
 * @returns whether there was one
 * @throws LongwaveError `transcript.language`
 */
export async function dropTranscript(
  queries: Queries,
  episodeId: string,
  language: string,
  now: number,
): Promise<boolean> {
  const which = { episodeId, language: languageTag(language) };
  return await store.dropTranscript(queries, which, now);
}

/** Forgets all transcripts that the episode ever had: their addresses stay gone. Their files go with those of the episode. */
export async function purgeTranscripts(tx: Queries, episodeId: string): Promise<void> {
  await noteGone(tx, 'transcripts', await store.deleteTranscripts(tx, episodeId));
}

/**
 * What is said in a transcript, read from its JSON form, which loses nothing.
 * @throws LongwaveError `file.missing`, `storage.down`
 */
export async function openTranscript(files: FileStore, id: string): Promise<Transcript> {
  const bytes = await collect(await files.read(storeKey('transcripts', id, 'json')));
  return parseJson(bytes.toString('utf8'));
}

/** A transcript in paragraphs, as its page shows them. */
export function passagesOf(transcript: Transcript): SaidPassage[] {
  return paragraphsOf(transcript).map(({ startSeconds, text }) => ({
    startSeconds: transcript.isTimed ? startSeconds : null,
    text,
  }));
}

/** JSON is kept even of a transcript without times: it is what `openTranscript` reads. */
function keptForms(transcript: Transcript): TranscriptExtension[] {
  const forms = formatsOf(transcript);
  return forms.includes('json') ? forms : ['json', ...forms];
}

async function put(
  files: FileStore,
  { id, format, bytes }: { id: string; format: TranscriptExtension; bytes: Buffer },
): Promise<Pick<NewFile, 'storeKey' | 'type' | 'name' | 'bytes' | 'sha256'>> {
  const { mediaType, contentType } = transcriptFormats[format];
  const key = storeKey('transcripts', id, format);
  await files.put(key, bytes, { type: contentType });
  return {
    storeKey: key,
    type: mediaType,
    name: `${id}.${format}`,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

function keptName(name: string | undefined): string | null {
  if (name === undefined) return null;
  const text = storable(name);
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(LONGEST_NAME_BYTES)).read);
}
