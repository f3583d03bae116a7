import { extname } from 'node:path';
import { isBlank, storable } from '../platform/text.ts';
import type { NewEpisode } from './episode.ts';

/** What a sound file says about itself; see media/probe.ts. */
export interface FileTags {
  title?: string;
  season?: number;
  episode?: number;
  summary?: string;
}

/** Title, season, number and notes that the request leaves out come from the file; the title last from its name. */
export function filledFromTags(
  wanted: NewEpisode,
  tags: FileTags,
  originalName: string | null,
): NewEpisode & { title: string } {
  return {
    ...wanted,
    title: wanted.title ?? tagTitle(tags) ?? titleFromName(originalName),
    season: wanted.season === undefined ? positive(tags.season) : wanted.season,
    number: wanted.number === undefined ? positive(tags.episode) : wanted.number,
    notes: wanted.notes ?? storable(tags.summary ?? '').trim(),
  };
}

function tagTitle(tags: FileTags): string | undefined {
  const title = storable(tags.title ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 255);
  return isBlank(title) ? undefined : title;
}

/** "my-first_episode.mp3" becomes "my first episode". */
function titleFromName(originalName: string | null): string {
  const name =
    storable(originalName ?? '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  const words = name
    .slice(0, name.length - extname(name).length)
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
  return isBlank(words) ? 'Untitled' : words.slice(0, 255);
}

function positive(number: number | undefined): number | undefined {
  return number !== undefined && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
