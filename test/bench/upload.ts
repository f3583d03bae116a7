import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { startLongwave } from './longwave.ts';
import { scratchFolder } from './places.ts';
import {
  forgetPeak,
  freePort,
  peakBytes,
  startServer,
  stopServer,
  untilListening,
} from './processes.ts';
import { amountRow, inTurns, ratioRow } from './rounds.ts';
import { notMeasured } from './table.ts';
import type { Row } from './table.ts';
import { makeShow, makeSound, pour, upload } from './uploading.ts';
import type { Sound, Upload } from './uploading.ts';

const ROUNDS = 3;
const GIGABYTE = 1e9;
const MOST_MEGABYTES = 100;

/** How fast a large file is taken, against a program that only writes what it hears to a file. */
export async function uploadRows(): Promise<Row[]> {
  if (!hasFfmpeg) return [notMeasured('upload', 'ffmpeg is missing')];
  using folder = scratchFolder();
  await using longwave = await startLongwave(folder.path);
  const sinkFile = join(folder.path, 'sink');
  await using sink = await startSink(sinkFile);
  const sound = await makeSound();
  const show = await makeShow(longwave);
  const measure = async (how: Upload['how']) => {
    return await inTurns(
      ROUNDS,
      async (round) => {
        const { speed } = await upload(longwave, {
          show,
          sound,
          times: gigabyteOf(sound, round),
          how,
        });
        await rm(join(longwave.uploadsDir, 'audio'), { recursive: true });
        return speed;
      },
      async (round) => {
        const speed = await pour(sink.port, sound, gigabyteOf(sound, round));
        await rm(sinkFile);
        return speed;
      },
    );
  };
  return [
    ratioRow('upload of 1 GB, PUT', await measure('put'), megabytes, 0.6),
    ratioRow('upload of 1 GB, form', await measure('form'), megabytes),
  ];
}

/** How much memory the server takes for a large upload, beyond what it had. */
export async function memoryRows(): Promise<Row[]> {
  if (!hasFfmpeg) return [notMeasured('memory', 'ffmpeg is missing')];
  using folder = scratchFolder();
  await using longwave = await startLongwave(folder.path);
  const sound = await makeSound();
  const show = await makeShow(longwave);
  await upload(longwave, { show, sound, times: 1, how: 'put' });
  const before = forgetPeak(longwave.pid);
  const times = Math.round((2 * GIGABYTE) / sound.bytes);
  await upload(longwave, { show, sound, times, how: 'put' });
  const grown = (peakBytes(longwave.pid) - before) / 1e6;
  return [amountRow('memory for an upload of 2 GB', [grown], 'MB', MOST_MEGABYTES)];
}

async function startSink(path: string): Promise<{ port: number } & AsyncDisposable> {
  const port = await freePort();
  const script = join(import.meta.dirname, 'sink-child.ts');
  const server = startServer([process.execPath, script, String(port), path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilListening(port);
  return { port, [Symbol.asyncDispose]: () => stopServer(server) };
}

function megabytes(speed: number): string {
  return `${(speed / 1e6).toFixed(0)} MB/s`;
}

/** How often to repeat. Other bytes each time: a PUT of the same would be the same episode. */
function gigabyteOf(sound: Sound, round: number): number {
  return Math.round(GIGABYTE / sound.bytes) + round;
}
