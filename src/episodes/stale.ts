import { LongwaveError } from '../platform/errors.ts';
import type { Episode } from './episode.ts';

/**
 * A page that was opened before somebody else saved would undo what they did.
 * @param seen the version that the page showed
 * @throws LongwaveError `episode.changed-meanwhile`
 */
export function refuseStale(seen: string | undefined, { version }: Episode): void {
  if (seen === undefined || seen === String(version)) return;
  throw new LongwaveError('conflict', 'episode.changed-meanwhile', 'It was changed meanwhile.', {
    mend: 'Its history says by whom. What you typed is still here: save again to have it so all the same.',
  });
}
