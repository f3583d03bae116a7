import { type AudioFacts } from './probe-answer.ts';
import { openWindow } from './probe-file.ts';
import { readMp3 } from './probe-mp3.ts';
import { readMp4 } from './probe-mp4.ts';
import { sniff, SNIFF_BYTES } from './sniff.ts';

/**
 * Reads what the file at `path` says of its sound. Blocks until it is done, and hostile bytes may make that
 * long, so only a process that can be killed calls it. Throws what `readMp3` and `readMp4` throw.
 */
export function readAudio(path: string): AudioFacts {
  using file = openWindow(path);
  return sniff(file.read(0, SNIFF_BYTES)) === 'mp4' ? readMp4(file) : readMp3(file);
}
