import { withoutTags } from './markup.ts';
import { shareTime } from './share-time.ts';
import { nameSpeakers } from './speaker-label.ts';
import { printTimestamp } from './timestamp.ts';
import { timingsIn } from './timings.ts';
import type { Timings } from './timings.ts';
import { invalidTranscript, timedTranscript } from './transcript.ts';
import type { Cue, Transcript } from './transcript.ts';
import { widthOf, wrapText } from './wrap.ts';

/** The podcast namespace: at most 2 lines of at most 32 characters. */
const LINE_CHARACTERS = 32;
const MOST_LINES = 2;

interface OpenCue extends Timings {
  place: string;
  lines: string[];
}

/**
 * SubRip. Only the lines with times count: numbers may be missing or wrong, and a blank line does not end a text.
 * A speaker is "Name:" at the beginning of a cue, and stays until the next one.
 * @param text with LF as the only line ends
 * @throws LongwaveError `transcript.invalid`
 */
export function parseSrt(text: string): Transcript {
  const cues: OpenCue[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const timings = timingsIn(line, index + 1);
    if (timings) {
      dropNumber(cues.at(-1)?.lines);
      cues.push({ place: `Line ${index + 1}`, ...timings, lines: [] });
    } else cues.at(-1)?.lines.push(line);
  }
  if (cues.length === 0)
    throw invalidTranscript(
      undefined,
      'There is no line with times in this SRT file.',
      'Each cue has one, such as 00:00:01,000 --> 00:00:02,500. A text without times is taken as .txt.',
    );
  const found = cues.map(({ lines, ...cue }) => ({ ...cue, text: withoutTags(lines.join('\n')) }));
  return timedTranscript(nameSpeakers(found));
}

/** SubRip with "Name:" where the speaker changes; a long cue becomes several, each with its share of the time. */
export function printSrt({ cues }: Transcript): string {
  const pieces = cues.flatMap((cue, index) => {
    const isChange = cue.speaker !== undefined && cue.speaker !== cues[index - 1]?.speaker;
    return piecesOf(cue, isChange ? `${cue.speaker}: ` : '', cues[index + 1]);
  });
  return pieces
    .map(
      ({ startSeconds, endSeconds, text }, index) =>
        `${index + 1}\n${printTimestamp(startSeconds, ',')} --> ${printTimestamp(endSeconds, ',')}\n${text}\n`,
    )
    .join('\n');
}

/** The line right above the times is the number of the cue, not the last line of the text before it. */
function dropNumber(lines: string[] | undefined): void {
  if (/^\s*\d{1,7}\s*$/.test(lines?.at(-1)?.slice(0, 40) ?? '')) lines?.pop();
}

function piecesOf(cue: Cue, label: string, next: Cue | undefined): (Timings & { text: string })[] {
  // SRT knows no escape: an arrow in a text would be read as a line with times.
  const lines = wrapText(`${label}${cue.text}`.replaceAll('-->', '→'), LINE_CHARACTERS);
  const texts: string[] = [];
  for (let from = 0; from < lines.length; from += MOST_LINES)
    texts.push(lines.slice(from, from + MOST_LINES).join('\n'));
  // Pieces of a cue must not start after the next cue, or the starts would go back.
  const lastStart = Math.max(
    cue.startSeconds,
    Math.min(cue.endSeconds, next?.startSeconds ?? Infinity),
  );
  const starts = shareTime(cue.startSeconds, lastStart, texts.map(widthOf));
  return texts.map((text, index) => ({
    startSeconds: starts[index]!,
    endSeconds: starts[index + 1] ?? cue.endSeconds,
    text,
  }));
}
