/** How far `sent` of `size` bytes are, how fast, and how long it still takes. */
export function progressText(sent: number, size: number, perSecond: number): string {
  const share = `${Math.floor((sent / size) * 100)} % of ${sizeText(size)}`;
  if (perSecond <= 0) return `${share}. Waiting for the line.`;
  const seconds = Math.ceil((size - sent) / perSecond);
  return `${share}, ${sizeText(perSecond)}/s, ${timeLeft(seconds)} left`;
}

export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0)} MB`;
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return `${Math.round(seconds / 60)} min`;
}
