import { cleanSpeaker, cleanText } from './clean-text.ts';

const MOST_WORDS = 4;
const LONGEST = 60;
/** "Ann", "O’Neil", "SPEAKER_00", "(Host)", and words of scripts that have no capitals. */
const NAME_WORD = /^\(?[\p{Lu}\p{Lt}\p{Lo}\p{N}][\p{L}\p{M}\p{N}.'’_&-]*\)?$/u;
/** "van der", "de", "and", "&". */
const SMALL_WORD = /^(?:\p{Ll}{1,3}|&)$/u;

/**
 * "Ann Lee: Hello" as a name and what is said; undefined when the text does not begin with what looks like a name:
 * at most four words with capitals, a colon, and a space or nothing.
 */
export function labelOf(text: string): { speaker: string; text: string } | undefined {
  const head = text.slice(0, LONGEST + 1).trimStart();
  const colon = head.search(/[:：]/);
  if (colon < 1 || (head[colon] === ':' && /\S/.test(head[colon + 1] ?? ''))) return undefined;
  const words = head.slice(0, colon).trim().split(/\s+/);
  const looksLikeName =
    words.length <= MOST_WORDS &&
    words.every((word, index) => NAME_WORD.test(word) || (index > 0 && SMALL_WORD.test(word))) &&
    /\p{L}/u.test(words.join(''));
  if (!looksLikeName) return undefined;
  return { speaker: cleanSpeaker(words.join(' ')), text: text.trimStart().slice(colon + 1) };
}

/**
 * Finds who speaks where a format has no place for it: a label at the beginning of a text, which stays until the next
 * one. A single label in the middle of a file is no change of speaker: "Note: this is important".
 */
export function nameSpeakers<T extends { text: string }>(
  found: T[],
): (T & { speaker: string | undefined })[] {
  const texts = found.map(({ text }) => cleanText(text));
  const labels = texts.map(labelOf);
  const isLabelled = labels[0] !== undefined || labels.filter(Boolean).length > 1;
  let speaker: string | undefined;
  return found.map((cue, index) => {
    const label = isLabelled ? labels[index] : undefined;
    speaker = label?.speaker ?? speaker;
    return { ...cue, text: label?.text ?? texts[index] ?? '', speaker };
  });
}
