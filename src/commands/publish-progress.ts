import type { UploadProgress } from './publish-upload.ts';

/** How wide the bar is, in characters. */
const BAR = 24;

/** Shows an upload as a bar that holds only what the server has acknowledged, with speed and time left. */
export function showProgress(line: (text: string, when?: 'at once') => void): UploadProgress {
  const startedAt = performance.now();
  let first: number | undefined;
  let last = '';
  return {
    acknowledged: (done, bytes) => {
      first ??= done;
      const seconds = (performance.now() - startedAt) / 1000;
      const perSecond = (done - first) / seconds;
      const left = perSecond > 0 ? `, ${inWords((bytes - done) / perSecond)} left` : '';
      last = `${bar(done / bytes)} ${Math.floor((done / bytes) * 100)} % of ${megabytes(bytes)} MB`;
      line(`${last}, ${megabytes(perSecond)} MB/s${left}`);
    },
    cut: () => line(`${last}. The server does not answer; trying again …`.trimStart(), 'at once'),
  };
}

function bar(share: number): string {
  const filled = Math.floor(share * BAR);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
