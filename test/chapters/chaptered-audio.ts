import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type AudioKind, ffmpeg, makeAudio } from '../fixtures/audio.ts';
import { id3Frame, newPath } from '../media/probe-verdict.ts';

/** A file of 20 seconds in which ffmpeg wrote these chapters, each until the next one. */
export async function withChapters(
  kind: AudioKind,
  chapters: { start: number; title: string }[],
  tags: Record<string, string> = {},
): Promise<Buffer> {
  const sound = await makeAudio({ kind, seconds: 20, tags: { title: 'Episode', ...tags } });
  const lines = chapters.flatMap(({ start, title }, index) => [
    '[CHAPTER]',
    'TIMEBASE=1/1000',
    `START=${start * 1000}`,
    `END=${(chapters[index + 1]?.start ?? 20) * 1000}`,
    `title=${title.replaceAll(/[=;#\\\n]/g, String.raw`\$&`)}`,
  ]);
  const text = newPath('chapters.txt');
  await writeFile(text, [';FFMETADATA1', ...lines, ''].join('\n'));
  const target = newPath(`chapters${extname(sound)}`);
  const inputs = ['-i', sound, '-f', 'ffmetadata', '-i', text];
  await ffmpeg([...inputs, '-map', '0', '-map_chapters', '1', '-codec', 'copy', target]);
  return readFile(target);
}

/** A `CHAP` frame; times in milliseconds. */
export function chap(id: string, [start, end]: [number, number], ...frames: Buffer[]): Buffer {
  const times = Buffer.alloc(16, 0xff);
  times.writeUInt32BE(start);
  times.writeUInt32BE(end, 4);
  return id3Frame('CHAP', Buffer.concat([Buffer.from(`${id}\0`), times, ...frames]));
}

/** A `CTOC` frame; of the top when its flags are 3. */
export function ctoc(id: string, flags: number, children: string[]): Buffer {
  const names = children.map((child) => Buffer.from(`${child}\0`));
  return id3Frame(
    'CTOC',
    Buffer.concat([Buffer.from(`${id}\0`), Buffer.from([flags, children.length]), ...names]),
  );
}

export function title(text: string): Buffer {
  return id3Frame('TIT2', `\x03${text}`);
}

export function link(url: string): Buffer {
  return id3Frame('WXXX', `\x00chapter url\0${url}`);
}
