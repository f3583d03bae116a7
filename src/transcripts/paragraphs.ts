import { cleanText } from './clean-text.ts';
import type { Cue, Transcript } from './transcript.ts';

/** From this length on, a paragraph ends with its sentence; at the second one it ends anyway. */
const ENOUGH_CHARACTERS = 500;
const MOST_CHARACTERS = 1500;
const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*$/;

/**
 * What is said as paragraphs to be read: cues of a few seconds are joined while the same person speaks. Without times,
 * the cues are paragraphs already.
 */
export function paragraphsOf({ cues, isTimed }: Transcript): Omit<Cue, 'endSeconds'>[] {
  if (!isTimed) return cues;
  const groups: Cue[][] = [];
  let length = 0;
  for (const cue of cues) {
    const last = groups.at(-1)?.at(-1);
    if (!last || last.speaker !== cue.speaker || isEnough(length, last.text)) {
      groups.push([cue]);
      length = cue.text.length;
    } else {
      groups.at(-1)?.push(cue);
      length += cue.text.length + 1;
    }
  }
  return groups.map((group) => ({
    ...group[0]!,
    text: cleanText(group.map(({ text }) => text).join('\n')),
  }));
}

function isEnough(length: number, text: string): boolean {
  if (length >= MOST_CHARACTERS) return true;
  return length >= ENOUGH_CHARACTERS && SENTENCE_END.test(text.slice(-4));
}
