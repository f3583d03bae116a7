import type { Episode } from '../episodes/episode.ts';
import type { KeptFile } from '../media/file.ts';
import { filesByIds } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';

/** 1:02:03 */
export function length(seconds: number): string {
  const all = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

/** "pilot.mp3, 12:03" */
export function nameOfAudio({ originalName, name, durationSeconds }: KeptFile): string {
  return `${originalName ?? name}, ${length(durationSeconds ?? 0)}`;
}

/** How long the audio of these episodes is, in seconds, by its ids. */
export async function lengthsOf(
  { read }: Database,
  episodes: readonly Episode[],
): Promise<ReadonlyMap<string, number>> {
  const ids = episodes.map(({ audioId }) => audioId);
  const files = ids.length === 0 ? [] : (await filesByIds(read, ids)).values();
  return new Map([...files].map(({ id, durationSeconds }) => [id, durationSeconds ?? 0]));
}
