/** How often a terminal shows how far it is. */
const SHOW_EVERY_MS = 200;

/**
 * Shows on a terminal, in one line that is written over, how far a command is; an empty text takes the line away.
 * Says nothing into a file.
 */
export function progressLine(): (text: string) => void {
  let shownAt = 0;
  return (text) => {
    const now = performance.now();
    if (!process.stderr.isTTY || (text !== '' && now - shownAt < SHOW_EVERY_MS)) return;
    shownAt = now;
    process.stderr.write(`\r\u001B[K${text}\r`);
  };
}
