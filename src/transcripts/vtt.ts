import { escapeMarkup, voicesIn } from './markup.ts';
import { printTimestamp } from './timestamp.ts';
import { timingsIn } from './timings.ts';
import type { Timings } from './timings.ts';
import { invalidTranscript, timedTranscript } from './transcript.ts';
import type { Cue, FoundCue, Transcript } from './transcript.ts';
import { wrapText } from './wrap.ts';

/** What the podcast namespace advises for the lines that are seen; the tag of a voice is not. */
const LINE_CHARACTERS = 65;
const SIGNATURE = /^WEBVTT(?=[ \t\n]|$)/;

interface OpenCue extends Timings {
  place: string;
  lines: string[];
}

/**
 * WebVTT (w3.org/TR/webvtt1, section 6.1), as browsers read it: identifiers, settings, regions and styles are
 * ignored, a line with times ends the cue above it without a blank line. A cue in which several people speak becomes
 * one for each, at the same time.
 * @param text with LF as the only line ends
 * @throws LongwaveError `transcript.invalid`
 */
export function parseVtt(text: string): Transcript {
  if (!SIGNATURE.test(text))
    throw invalidTranscript(
      'Line 1',
      'a WebVTT file begins with the word WEBVTT.',
      'Write WEBVTT into the first line and leave the second one empty, or say which other format this is.',
    );
  const cues: OpenCue[] = [];
  let open: OpenCue | undefined;
  let isComment = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') {
      open = undefined;
      isComment = false;
    }
    isComment ||= open === undefined && /^NOTE(?=[ \t]|$)/.test(line);
    const timings = isComment ? undefined : timingsIn(line, index + 1);
    if (timings) {
      open = { place: `Line ${index + 1}`, ...timings, lines: [] };
      cues.push(open);
    } else open?.lines.push(line);
  }
  return timedTranscript(cues.flatMap(spokenIn));
}

/** WebVTT with `<v Name>` in every cue whose speaker is known: where Apple takes the names from (feed rule 117). */
export function printVtt({ cues }: Transcript): string {
  return `WEBVTT\n${cues.map(printCue).join('')}`;
}

function spokenIn({ place, startSeconds, endSeconds, lines }: OpenCue): FoundCue[] {
  const times = { place, startSeconds, endSeconds };
  return voicesIn(lines.join('\n')).map((spoken) => ({ ...times, ...spoken }));
}

function printCue({ startSeconds, endSeconds, speaker, text }: Cue): string {
  const voice = speaker === undefined ? '' : `<v ${escapeMarkup(speaker)}>`;
  const lines = wrapText(text, LINE_CHARACTERS).map(escapeMarkup);
  // The end of a WebVTT cue must be greater than its start.
  const end = Math.max(endSeconds, startSeconds + 0.001);
  return `\n${printTimestamp(startSeconds)} --> ${printTimestamp(end)}\n${voice}${lines.join('\n')}\n`;
}
