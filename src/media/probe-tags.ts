import { openAsBlob } from 'node:fs';
import { type IAudioMetadata, type IPicture, parseBlob } from 'music-metadata';
import {
  type AudioChapter,
  type AudioFacts,
  type AudioTags,
  type AudioWarning,
  type Cover,
} from './probe-answer.ts';
import { boundedChapters } from './probe-chapters.ts';
import { id3Chapters } from './probe-id3-chapters.ts';
import { readMp4Chapters } from './probe-mp4-chapters.ts';
import { cleanLine, cleanText } from './probe-text.ts';
import { sniff } from './sniff.ts';

const COVER_BYTES = 25 * 1024 * 1024;
const SUMMARY_LETTERS = 10_000;

export interface ReadTags {
  tags: AudioTags;
  chapters?: AudioChapter[];
  cover?: Cover;
  warnings: AudioWarning[];
}

/** Reads the tags, the chapters and the front cover of a file whose sound is already known; throws on broken tags. */
export async function readTags(
  path: string,
  audio: Pick<AudioFacts, 'durationSeconds'> & { kind: string },
): Promise<ReadTags> {
  // As a stream, a file is read to its end for the tags that may stand there; a blob is read here and there.
  const isMp3 = audio.kind === 'mp3';
  const file = await openAsBlob(path, { type: isMp3 ? 'audio/mpeg' : 'audio/mp4' });
  const { common, native } = await parseBlob(file, { duration: false });
  const pictures = common.picture ?? [];
  const cover = chooseCover(pictures);
  const warnings = pictures.length > 0 && !cover ? [coverIgnored()] : [];
  const found = isMp3 ? id3Chapters(native) : readMp4Chapters(path);
  const chapters = boundedChapters(found, audio.durationSeconds);
  return {
    tags: tagsOf(common, ffmpegComment(native)),
    ...(chapters.length > 0 && { chapters }),
    ...(cover && { cover }),
    warnings,
  };
}

type Common = IAudioMetadata['common'];

/** ffmpeg writes `-metadata comment=…` into an MP3 as a text of its own instead of an ID3 comment. */
function ffmpegComment(native: IAudioMetadata['native']): unknown {
  for (const { id, value } of Object.values(native).flat())
    if (id.toLowerCase() === 'txxx:comment') return value;
  return undefined;
}

function tagsOf(common: Common, comment: unknown): AudioTags {
  const trackOfMany = common.track.of === 1 ? undefined : common.track.no;
  return withoutGaps({
    title: cleanLine(common.title),
    album: cleanLine(common.album),
    artist: cleanLine(common.artist),
    season: positive(common.tvSeason),
    episode: positive(common.tvEpisode ?? trackOfMany),
    summary: cleanText(summaryOf(common) ?? comment, SUMMARY_LETTERS),
    date: dateOf(common),
  });
}

function summaryOf({ longDescription, description, comment }: Common): string | undefined {
  // iTunes keeps numbers for itself in comments named iTunNORM, iTunSMPB, …
  const spoken = comment?.find(({ descriptor }) => !descriptor?.startsWith('iTun'));
  return longDescription ?? description?.[0] ?? spoken?.text;
}

function dateOf({ releasedate, date, year }: Common): string | undefined {
  const text = releasedate ?? date ?? (year === undefined ? '' : String(year));
  return /^\d{4}(-\d\d(-\d\d)?)?/.exec(text)?.[0];
}

function positive(number: number | null | undefined): number | undefined {
  return Number.isSafeInteger(number) && Number(number) > 0 ? Number(number) : undefined;
}

/** The front cover if one is marked, else the first picture; only what a browser and a podcast app show. */
function chooseCover(pictures: IPicture[]): Cover | undefined {
  const others = pictures.filter((picture) => !isFront(picture));
  for (const { data } of [...pictures.filter(isFront), ...others]) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const kind = sniff(bytes.subarray(0, 64));
    if (bytes.length <= COVER_BYTES && (kind === 'png' || kind === 'jpeg'))
      return { type: `image/${kind}`, bytes };
  }
  return undefined;
}

function isFront({ type = '' }: IPicture): boolean {
  return /front/i.test(type);
}

function coverIgnored(): AudioWarning {
  return {
    code: 'audio.cover-ignored',
    message: 'The picture in the file is neither JPEG nor PNG, or is larger than 25 MB.',
    mend: 'Send the artwork as a JPEG or PNG of its own.',
  };
}

type Gapped<T> = { [Key in keyof T]: T[Key] | undefined };

function withoutGaps(tags: Gapped<Required<AudioTags>>): AudioTags {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined));
}
