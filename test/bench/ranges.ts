import { storeKey } from '../../src/media/file.ts';
import { hasFfmpeg } from '../fixtures/audio.ts';
import { load, loadRow } from './load.ts';
import type { LoadResult, Target } from './load.ts';
import { startLongwave } from './longwave.ts';
import { startNginx } from './nginx.ts';
import { scratchFolder } from './places.ts';
import { has } from './processes.ts';
import { notMeasured } from './table.ts';
import type { Row } from './table.ts';
import { makeShow, makeSound, upload } from './uploading.ts';

const MEGABYTE = 1e6;

/** Ranges of an episode, as a player asks for them that jumps about. */
export async function rangeRows(): Promise<Row[]> {
  const what = 'ranges of 1 MB in 100 MB';
  if (!has('nginx')) return [notMeasured(what, 'nginx is missing')];
  if (!hasFfmpeg) return [notMeasured(what, 'ffmpeg is missing')];
  using folder = scratchFolder();
  await using longwave = await startLongwave(folder.path);
  const sound = await makeSound();
  const times = Math.round((100 * MEGABYTE) / sound.bytes);
  const show = await makeShow(longwave);
  const { answer } = await upload(longwave, { show, sound, times, how: 'put' });
  const [path, id] = /\/audio\/([a-z2-7]{26})\/[^"]+/.exec(answer) ?? ['', ''];
  await using nginx = await startNginx(folder.path, longwave.uploadsDir);
  const jump = async (server: Target, at: string): Promise<LoadResult> =>
    await load(server, {
      path: at,
      headers: {},
      range: { bytes: MEGABYTE, ofBytes: times * sound.bytes },
      connections: 16,
      expect: { status: 206, bodyBytes: MEGABYTE },
    });
  return [
    await loadRow(what, 0.8, [
      () => jump(longwave, path),
      () => jump(nginx, `/${storeKey('audio', id ?? '', 'mp3')}`),
    ]),
  ];
}
