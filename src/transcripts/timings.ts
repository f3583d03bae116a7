import { tryParseTimestamp } from './timestamp.ts';
import { invalidTranscript } from './transcript.ts';

export interface Timings {
  startSeconds: number;
  endSeconds: number;
}

const ARROW = '-->';

/**
 * The times of a line such as "00:00:01.000 --> 00:00:02.000 align:start", in WebVTT and SRT. What follows them is
 * ignored.
 * @returns undefined when the line is none that gives times: an arrow may also stand in a text.
 * @throws LongwaveError `transcript.invalid` when it is, and a time in it is broken.
 */
export function timingsIn(line: string, number: number): Timings | undefined {
  const arrow = line.indexOf(ARROW);
  if (arrow === -1) return undefined;
  const start = line.slice(0, arrow).trim();
  if (!/^-?\d/.test(start) || !start.includes(':')) return undefined;
  const [end = ''] = line
    .slice(arrow + ARROW.length)
    .trimStart()
    .split(/\s/, 1);
  return { startSeconds: time(start, number), endSeconds: time(end, number) };
}

function time(text: string, number: number): number {
  const seconds = tryParseTimestamp(text);
  if (seconds !== undefined) return seconds;
  throw invalidTranscript(
    `Line ${number}`,
    `"${text.slice(0, 40).toWellFormed()}" is no time.`,
    'A line with times looks like this: 00:00:01.000 --> 00:00:02.500',
  );
}
