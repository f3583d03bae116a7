import { decodeEntities } from './entities.ts';

/** A tag, as WebVTT and SRT have them, and never a bare "<" of a text: "5 < 6" stays. */
const TAG = /<(?:[/a-z\d.][^<>]*)?>/gi;

/** What one voice says inside of a cue. */
export interface Spoken {
  speaker: string | undefined;
  text: string;
}

/**
 * The text of a WebVTT cue without its tags, apart by voices: `<v Ann>Hi <v.loud Bob>Hello</v>` (WebVTT 6.4, "cue text
 * tokenizer"). References are decoded.
 */
export function voicesIn(text: string): Spoken[] {
  const voices: Spoken[] = [];
  let speaker: string | undefined;
  let from = 0;
  let said = '';
  const close = (next: string | undefined): void => {
    if (said !== '') voices.push({ speaker, text: decodeEntities(said) });
    said = '';
    speaker = next;
  };
  for (const { 0: tag, index } of text.matchAll(TAG)) {
    said += text.slice(from, index);
    from = index + tag.length;
    if (/^<v[.\s]/.test(tag)) close(annotationOf(tag));
    if (tag === '</v>') close(undefined);
  }
  said += text.slice(from);
  close(undefined);
  return voices;
}

/** Text without `<i>`, `<font color="red">` and `{\an8}`, as SRT files have them. */
export function withoutTags(text: string): string {
  return text.replaceAll(TAG, '').replaceAll(/\{\\[^{}]*\}/g, '');
}

/** `&`, `<` and `>` as references, so that no text can be a tag, or the arrow between two times. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function annotationOf(tag: string): string | undefined {
  const space = tag.search(/\s/);
  return space === -1 ? undefined : decodeEntities(tag.slice(space, -1).trim());
}
