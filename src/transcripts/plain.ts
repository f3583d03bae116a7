import { paragraphsOf } from './paragraphs.ts';
import { labelOf, nameSpeakers } from './speaker-label.ts';
import { untimedTranscript } from './transcript.ts';
import type { Transcript } from './transcript.ts';

/**
 * Plain text: paragraphs with a blank line between them, or a line each where there is none. A line that begins with
 * "Name:" begins a paragraph too, and the name stays until the next one.
 * @param text with LF as the only line ends
 * @throws LongwaveError `transcript.invalid`
 */
export function parsePlain(text: string): Transcript {
  const lines = text.split('\n').map((line) => line.trim());
  const hasBlankLines = text
    .trim()
    .split('\n')
    .some((line) => line.trim() === '');
  const paragraphs: string[][] = [];
  let open: string[] | undefined;
  for (const line of lines) {
    if (line === '' || !hasBlankLines || labelOf(line)) open = undefined;
    if (line === '') continue;
    if (open) open.push(line);
    else paragraphs.push((open = [line]));
  }
  return untimedTranscript(nameSpeakers(paragraphs.map((words) => ({ text: words.join('\n') }))));
}

/** Paragraphs as "Name: what is said", without times. */
export function printPlain(transcript: Transcript): string {
  return paragraphsOf(transcript)
    .map(({ speaker, text }) => `${speaker === undefined ? '' : `${speaker}: `}${text}\n`)
    .join('\n');
}
