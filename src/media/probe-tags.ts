import { openAsBlob } from 'node:fs';
import { type IAudioMetadata, type IPicture, parseBlob } from 'music-metadata';
import { type AudioFacts, type AudioTags, type AudioWarning, type Cover } from './probe-answer.ts';
import { sniff } from './sniff.ts';

const COVER_BYTES = 25 * 1024 * 1024;
const LINE_LETTERS = 500;
const SUMMARY_LETTERS = 10_000;

export interface ReadTags {
  tags: AudioTags;
  cover?: Cover;
  warnings: AudioWarning[];
}

/** Reads the tags and the front cover of a file whose sound is already known; throws on broken tags. */
export async function readTags(path: string, { kind }: AudioFacts): Promise<ReadTags> {
  // As a stream, a file is read to its end for the tags that may stand there; a blob is read here and there.
  const file = await openAsBlob(path, { type: kind === 'mp3' ? 'audio/mpeg' : 'audio/mp4' });
  const { common, native } = await parseBlob(file, { duration: false });
  const pictures = common.picture ?? [];
  const cover = chooseCover(pictures);
  const warnings = pictures.length > 0 && !cover ? [coverIgnored()] : [];
  return { tags: tagsOf(common, ffmpegComment(native)), ...(cover && { cover }), warnings };
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
    title: line(common.title),
    album: line(common.album),
    artist: line(common.artist),
    season: positive(common.tvSeason),
    episode: positive(common.tvEpisode ?? trackOfMany),
    summary: clean(summaryOf(common) ?? comment, SUMMARY_LETTERS),
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

function line(text: unknown): string | undefined {
  return clean(text, LINE_LETTERS)?.replace(/\s+/g, ' ');
}

function clean(text: unknown, letters: number): string | undefined {
  if (typeof text !== 'string') return undefined;
  // oxlint-disable-next-line no-control-regex
  const printable = text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, '').trim();
  return printable.slice(0, letters).toWellFormed() || undefined;
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
