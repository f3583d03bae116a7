import type { ProbedAudio } from '../media/probe.ts';
import type { FileKind } from '../media/audio-refusals.ts';
import type { LongwaveError } from '../platform/errors.ts';
import type { Reply, Silence } from './asking.ts';
import type { FeedDocument, Reading } from './feed-document.ts';
import type { FeedElement } from './feed-element.ts';

type Answer = Reply | Silence | undefined;

/** What the feed's address answered. Undefined: not asked. */
export interface FeedAnswers {
  /** As an app asks: GET with gzip. */
  main: Answer;
  /** The SHA-256 of the body when it was asked for once more, without any coding and from another origin. */
  plainSha256: string | undefined;
  plain: Answer;
  head: Answer;
  /** GET with the ETag that came. */
  byTag: Answer;
  /** GET with the Last-Modified that came. */
  byDate: Answer;
  /** GET with an ETag that never was, and with the Last-Modified that came. */
  byOldTag: Answer;
  /** As `main`, a second later: asked when that came uncompressed, because the compressed form may take a moment. */
  later: Answer;
  /** GET as a browser, when the first one was refused. */
  asBrowser: Answer;
}

/** One enclosure that was tried. */
export interface MediaSample {
  item: FeedElement;
  url: string;
  head: Answer;
  /** GET of the bytes 0 and 1. */
  first: Answer;
  /** GET of a hundred bytes from the middle, and of the last hundred; undefined when the size is not known. */
  middle: Answer;
  suffix: Answer;
  /** GET of what lies behind the end. */
  beyond: Answer;
  /** GET of the bytes 0 and 1 if the file still has its ETag, or the ETag of another file. */
  sameTag: Answer;
  otherTag: Answer;
  totalBytes: number | undefined;
  /** By its first 64 KB. */
  kind: FileKind | undefined;
  /** Present when the whole file was read. */
  audio?: ProbedAudio | LongwaveError;
  /** Ranges that did not have the bytes of the whole file. */
  wrongRanges: string[];
}

export interface PictureFacts {
  format: 'jpeg' | 'png' | 'webp';
  width: number;
  height: number;
  hasAlpha: boolean;
  /** `srgb`, `cmyk`, `b-w`, … */
  space: string;
  bytes: number;
}

/** A picture that was tried: of the show, or of the item. */
export interface ArtworkSample {
  item: FeedElement | undefined;
  element: FeedElement;
  url: string;
  head: Answer;
  got: Answer;
  picture: PictureFacts | LongwaveError | undefined;
}

/** A file of chapters or a transcript that was tried. */
export interface CompanionSample {
  kind: 'chapters' | 'transcript';
  item: FeedElement;
  element: FeedElement;
  url: string;
  got: Answer;
  /** Undefined when it was cut or did not come. */
  text: string | undefined;
}

/** Everything that the rules look at. They change nothing of it. */
export interface Examined {
  /** As it was given. */
  url: string;
  /** Milliseconds. */
  now: number;
  answers: FeedAnswers;
  /** Undefined when no body came. */
  reading: Reading | undefined;
  document: FeedDocument | undefined;
  media: readonly MediaSample[];
  artwork: readonly ArtworkSample[];
  companions: readonly CompanionSample[];
  /** Something was not asked for want of time. */
  unfinished: boolean;
}

export const noAnswers: FeedAnswers = {
  main: undefined,
  plainSha256: undefined,
  plain: undefined,
  head: undefined,
  byTag: undefined,
  byDate: undefined,
  byOldTag: undefined,
  later: undefined,
  asBrowser: undefined,
};

/** Where nobody was asked, only the document can be looked at. */
export const notAsked = {
  answers: noAnswers,
  media: [],
  artwork: [],
  companions: [],
  unfinished: false,
};
