/** How often a terminal shows how far it is. */
const SHOW_EVERY_MS = 200;

/**
 * Shows on a terminal, in one line that is written over, how far a command is; an empty text takes the line away.
 * Says nothing into a file.
 */
export function progressLine(): (text: string, when?: 'at once') => void {
  let shownAt = 0;
  return (text, when) => {
    const now = performance.now();
    const isTooSoon = text !== '' && when !== 'at once' && now - shownAt < SHOW_EVERY_MS;
    if (!process.stderr.isTTY || isTooSoon) return;
    shownAt = now;
    process.stderr.write(`\r\u001B[K${text}\r`);
  };
}
