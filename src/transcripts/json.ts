import { tryParseTimestamp } from './timestamp.ts';
import { invalidTranscript, MAX_CUES, timedTranscript, untimedTranscript } from './transcript.ts';
import type { FoundCue, Transcript } from './transcript.ts';

type Fields = Record<string, unknown>;

/**
 * JSON of the podcast namespace, `{version, segments: [{speaker, startTime, endTime, body}]}`, and what comes close:
 * Whisper's `{segments: [{start, end, text}]}`, Podlove's list of `{start, end, voice, text}` with times as text.
 * Without any time at all, it is a transcript without times.
 * @throws LongwaveError `transcript.invalid`, with the number of the segment
 */
export function parseJson(text: string): Transcript {
  const segments = segmentsOf(read(text));
  const found = segments.map(foundIn);
  if (found.every(({ startSeconds }) => startSeconds === undefined))
    return untimedTranscript(found);
  return timedTranscript(found.map(withStart));
}

/** The form of the podcast namespace; without times it has neither `startTime` nor `endTime`. */
export function printJson({ cues, isTimed }: Transcript): string {
  const segments = cues.map(({ speaker, startSeconds, endSeconds, text }) => ({
    ...(speaker !== undefined && { speaker }),
    ...(isTimed && { startTime: startSeconds, endTime: endSeconds }),
    body: text,
  }));
  return JSON.stringify({ version: '1.0.0', segments });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const line = /\(line (\d+) column/.exec(said)?.[1];
    throw invalidTranscript(
      line === undefined ? undefined : `Line ${line}`,
      `This is no valid JSON: ${said.slice(0, 200).toWellFormed()}`,
      'Export the file again, or check it with a JSON validator.',
    );
  }
}

function segmentsOf(data: unknown): unknown[] {
  const list = isFields(data) ? (data['segments'] ?? data['transcript']) : data;
  if (!Array.isArray(list))
    throw invalidTranscript(
      undefined,
      'There is no list "segments" in this JSON.',
      'The form is {"version":"1.0.0","segments":[{"speaker":"Ann","startTime":0.5,"endTime":2,"body":"Hello"}]}.',
    );
  if (list.length > MAX_CUES) return list.slice(0, MAX_CUES + 1);
  return list as unknown[];
}

type FoundSegment = Omit<FoundCue, 'startSeconds'> & { startSeconds: number | undefined };

function foundIn(segment: unknown, index: number): FoundSegment {
  const place = `Segment ${index + 1}`;
  const fields = isFields(segment) ? segment : {};
  const text = fields['body'] ?? fields['text'];
  if (typeof text !== 'string')
    throw invalidTranscript(
      place,
      'there is no "body" in it.',
      'The body is what is said, as text.',
    );
  const speaker = [fields['voice'], fields['speaker']].find((name) => typeof name === 'string');
  return {
    place,
    speaker,
    text,
    startSeconds: timeIn(fields, ['startTime', 'start'], place),
    endSeconds: timeIn(fields, ['endTime', 'end'], place),
  };
}

function withStart(segment: FoundSegment): FoundCue {
  const { startSeconds } = segment;
  if (startSeconds !== undefined) return { ...segment, startSeconds };
  throw invalidTranscript(
    segment.place,
    'there is no "startTime" in it.',
    'Give it in seconds, or leave out the times of all segments.',
  );
}

/** Seconds as a number, or "00:00:01.500". */
function timeIn(fields: Fields, names: string[], place: string): number | undefined {
  const value = names
    .map((name) => fields[name])
    .find((time) => time !== undefined && time !== null);
  if (value === undefined) return undefined;
  const seconds = typeof value === 'string' ? tryParseTimestamp(value.trim()) : value;
  if (typeof seconds === 'number') return seconds;
  throw invalidTranscript(
    place,
    `"${names[0]}" is no time.`,
    'Give times in seconds, such as 62.5, or as "00:01:02.500".',
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
