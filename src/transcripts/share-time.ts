/**
 * Shares a stretch of time in proportion to `weights`, such as the lengths of texts.
 * @returns when each share starts, to the millisecond, ascending from `startSeconds`
 */
export function shareTime(startSeconds: number, endSeconds: number, weights: number[]): number[] {
  const all = Math.max(
    1,
    weights.reduce((sum, weight) => sum + weight, 0),
  );
  let before = 0;
  return weights.map((weight) => {
    const start = startSeconds + ((endSeconds - startSeconds) * before) / all;
    before += weight;
    return Math.round(start * 1000) / 1000;
  });
}
