import { probe } from '../../src/media/probe.ts';
import { ffprobeSeconds, hasFfmpeg, makeAudio } from '../fixtures/audio.ts';
import type { AudioKind } from '../fixtures/audio.ts';
import { inTurns, ratioRow } from './rounds.ts';
import { notMeasured } from './table.ts';
import type { Row } from './table.ts';

const ROUNDS = 5;
const HOUR_SECONDS = 3600;

const kinds: Record<string, AudioKind> = {
  'MP3, constant bit rate': 'mp3-cbr',
  'MP3, variable, Xing header': 'mp3-vbr',
  'MP3, variable, no header': 'mp3-vbr-no-xing',
  'MP3, average bit rate': 'mp3-abr',
  'M4A, index first': 'm4a-faststart',
  'M4A, index last': 'm4a',
};

/** How fast the length of an hour is read, process and all, against ffprobe. */
export async function probeRows(): Promise<Row[]> {
  if (!hasFfmpeg) return [notMeasured('length of an hour', 'ffprobe is missing')];
  const rows: Row[] = [];
  for (const [name, kind] of Object.entries(kinds)) {
    const path = await makeAudio({ kind, seconds: HOUR_SECONDS });
    const timed = (read: (path: string) => Promise<unknown>) => async (): Promise<number> => {
      const start = performance.now();
      await read(path);
      return 1000 / (performance.now() - start);
    };
    const speeds = await inTurns(ROUNDS, timed(probe), timed(ffprobeSeconds));
    rows.push(ratioRow(`length of an hour: ${name}`, speeds, milliseconds));
  }
  return rows;
}

function milliseconds(speed: number): string {
  return `${(1000 / speed).toFixed(0)} ms`;
}
