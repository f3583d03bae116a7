import { storable } from '../platform/text.ts';

/** DEL and the C1 controls, which `storable` leaves: terminals obey some of them. */
const MORE_CONTROLS = /[\u007f-\u009f]/g;
/** A line break between two characters of these scripts is no space: they are written without any. */
const BREAK_WITHOUT_SPACE =
  /(?<=[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}])\n(?=[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}])/gu;
const LONGEST_SPEAKER = 60;

/** One line of text: what was wrapped is joined, white space collapsed, control characters are gone. */
export function cleanText(text: string): string {
  return storable(text)
    .replaceAll(MORE_CONTROLS, '')
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n[ \n]*/g, '\n')
    .trim()
    .replaceAll(BREAK_WITHOUT_SPACE, '')
    .replaceAll('\n', ' ');
}

/** The name of a speaker: "Kevin :" is Kevin. What is longer than a name is cut. */
export function cleanSpeaker(name: string): string {
  let text = Array.from(cleanText(name).slice(0, 2 * LONGEST_SPEAKER))
    .slice(0, LONGEST_SPEAKER)
    .join('')
    .toWellFormed()
    .trimEnd();
  while (text.endsWith(':') || text.endsWith('：')) text = text.slice(0, -1).trimEnd();
  return text;
}
