import { LongwaveError } from '../platform/errors.ts';
import { cleanSpeaker, cleanText } from './clean-text.ts';
import { printTimestamp } from './timestamp.ts';

/** What one person says in one go. The times count from the start of the audio, to the millisecond. */
export interface Cue {
  /** 0 in a transcript without times, like `endSeconds`. */
  startSeconds: number;
  endSeconds: number;
  /** Absent where nobody is named. */
  speaker?: string;
  /** One line of plain text, never empty: no markup, no control characters. */
  text: string;
}

/** The cues stand in the order of their start and may overlap. Without times, each cue is a paragraph. */
export interface Transcript {
  cues: Cue[];
  isTimed: boolean;
}

/** A cue as it stands in a file, before the rules are applied to it. */
export interface FoundCue {
  /** Where it stands, as a person finds it: "Line 14". */
  place: string;
  startSeconds: number;
  /** Undefined where the file does not say. */
  endSeconds?: number | undefined;
  speaker?: string | undefined;
  text: string;
}

export const MAX_TRANSCRIPT_BYTES = 5_000_000;
export const MAX_CUES = 100_000;
const LONGEST_SECONDS = 10_000 * 3600 - 1;
/** How fast people speak where a file does not say when they end: 150 words a minute. */
const CHARACTERS_A_SECOND = 15;

/**
 * A transcript with times. Cues without any words are left out; where the end is not known, it is the start of the
 * next cue, and after the last one the time that its words take.
 * @throws LongwaveError `transcript.invalid` that names the place: an end before its start, a start before the last
 * one, more than 100,000 cues, no words at all.
 */
export function timedTranscript(found: FoundCue[]): Transcript {
  refuseTooMany(found.length);
  const cues: Cue[] = [];
  let latest = 0;
  for (const [index, cue] of found.entries()) {
    const startSeconds = wholeMilliseconds(cue.startSeconds);
    const endSeconds = wholeMilliseconds(cue.endSeconds ?? guessedEnd(cue, found[index + 1]));
    refuseTimes(cue.place, { latest, startSeconds, endSeconds });
    latest = startSeconds;
    addCue(cues, cue, { startSeconds, endSeconds });
  }
  refuseWordless(cues);
  return { cues, isTimed: true };
}

/**
 * A transcript without times: paragraphs, some with a speaker.
 * @throws LongwaveError `transcript.invalid`
 */
export function untimedTranscript(found: Pick<FoundCue, 'speaker' | 'text'>[]): Transcript {
  refuseTooMany(found.length);
  const cues: Cue[] = [];
  for (const cue of found) addCue(cues, cue, { startSeconds: 0, endSeconds: 0 });
  refuseWordless(cues);
  return { cues, isTimed: false };
}

/** About how long it takes to say a text. */
export function speakingSeconds(text: string): number {
  return cleanText(text).length / CHARACTERS_A_SECOND;
}

/** @param place "Line 14", or undefined for what is wrong with the file as a whole. */
export function invalidTranscript(
  place: string | undefined,
  reason: string,
  mend: string,
): LongwaveError {
  const message = place === undefined ? reason : `${place}: ${reason}`;
  return new LongwaveError('unprocessable', 'transcript.invalid', message, {
    field: 'transcript',
    mend,
  });
}

function addCue(
  cues: Cue[],
  found: Pick<FoundCue, 'speaker' | 'text'>,
  times: Pick<Cue, 'startSeconds' | 'endSeconds'>,
): void {
  const text = cleanText(found.text);
  if (text === '') return;
  const speaker = cleanSpeaker(found.speaker ?? '');
  cues.push({ ...times, ...(speaker !== '' && { speaker }), text });
}

function guessedEnd(cue: FoundCue, next: FoundCue | undefined): number {
  if (next) return Math.max(cue.startSeconds, next.startSeconds);
  return cue.startSeconds + speakingSeconds(cue.text);
}

function wholeMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

interface Times {
  latest: number;
  startSeconds: number;
  endSeconds: number;
}

function refuseTimes(place: string, { latest, startSeconds, endSeconds }: Times): void {
  for (const seconds of [startSeconds, endSeconds])
    if (!(seconds >= 0 && seconds <= LONGEST_SECONDS))
      throw invalidTranscript(
        place,
        `${seconds} seconds is no time in an episode.`,
        'Times are counted from the start of the audio, at most 9,999 hours.',
      );
  if (endSeconds < startSeconds)
    throw invalidTranscript(
      place,
      `the end ${printTimestamp(endSeconds)} is before the start ${printTimestamp(startSeconds)}.`,
      'Correct one of the two times, or leave this cue out.',
    );
  if (startSeconds < latest)
    throw invalidTranscript(
      place,
      `the start ${printTimestamp(startSeconds)} is before that of the cue above, ${printTimestamp(latest)}.`,
      'Put the cues in the order of their start. Where two files were joined, add the length of the first to the times of the second.',
    );
}

function refuseTooMany(cues: number): void {
  if (cues > MAX_CUES)
    throw invalidTranscript(
      undefined,
      `This transcript has ${cues} cues; at most ${MAX_CUES} are taken.`,
      'Export it by sentences instead of by words.',
    );
}

function refuseWordless(cues: Cue[]): void {
  if (cues.length === 0)
    throw invalidTranscript(
      undefined,
      'There are no words in this transcript.',
      'Check that the right file was chosen, and that its export was finished.',
    );
}

/** For a file over `MAX_TRANSCRIPT_BYTES`, also one that only says that it will be. */
export function transcriptTooLarge(): LongwaveError {
  return new LongwaveError(
    'too-large',
    'transcript.too-large',
    `A transcript may have ${MAX_TRANSCRIPT_BYTES / 1e6} MB; this file is larger.`,
    {
      field: 'transcript',
      mend: 'Check that it is the transcript, and not the audio or a document.',
    },
  );
}
