import { linesOfFile } from './chapter-lines.ts';

/** What a dropped file is for; `text` may be notes as well as a transcript, `picture` is none that artwork can be. */
export type Use = 'audio' | 'artwork' | 'transcript' | 'chapters' | 'text' | 'picture' | 'unknown';

/** Files of text are looked into up to here: no list of chapters is longer. */
const MOST_TEXT_BYTES = 1024 * 1024;

const SOUND =
  /\.(mp[234]|m4[abv]|aac|wav|flac|og[ag]|opus|aif[fc]?|caf|wma|ac3|amr|ape|wv|mov|webm|mk[av])$/i;

/**
 * By its name, its type, and what stands in it where those do not tell.
 * @param artwork takes some kinds of pictures
 */
export async function useOf(file: File, artwork: HTMLInputElement): Promise<Use> {
  const { name, type } = file;
  if (accepts(artwork, file)) return 'artwork';
  if (type.startsWith('image/')) return 'picture';
  if (/\.(vtt|srt)$/i.test(name)) return 'transcript';
  const isJson = /\.json$/i.test(name);
  if (isJson || /\.(txt|md|html?)$/i.test(name)) {
    const text = file.size > MOST_TEXT_BYTES ? '' : await file.text();
    if (linesOfFile(text)) return 'chapters';
    return isJson ? 'transcript' : 'text';
  }
  return SOUND.test(name) || /^(audio|video)\//.test(type) ? 'audio' : 'unknown';
}

/** By the list of its `accept`: endings and types (HTML, section 4.10.5.1.17). */
function accepts({ accept }: HTMLInputElement, { name, type }: File): boolean {
  return accept.split(',').some((each) => {
    const wanted = each.trim().toLowerCase();
    return wanted.startsWith('.') ? name.toLowerCase().endsWith(wanted) : wanted === type;
  });
}
