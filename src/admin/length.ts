import type { KeptFile } from '../media/file.ts';

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
