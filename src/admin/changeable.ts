import type { Episode } from '../episodes/episode.ts';
import { LongwaveError } from '../platform/errors.ts';
import type { Viewer } from './desk.ts';

/** What listeners see, or will see at its time, is changed only by who may publish. */
export function isChangeable(viewer: Viewer, { state }: Pick<Episode, 'state'>): boolean {
  return viewer.may(state === 'draft' ? 'write-draft' : 'publish');
}

/** @throws LongwaveError `person.role` when `isChangeable` says no */
export function refuseUnchangeable(viewer: Viewer, episode: Episode): void {
  if (isChangeable(viewer, episode)) return;
  throw new LongwaveError('forbidden', 'person.role', 'You may change drafts only.', {
    mend: 'Ask an admin of the show to change what is scheduled or live.',
  });
}

/** Whether its date can be moved, or given, by this person. */
export function mayMove(viewer: Viewer, { state }: Episode): boolean {
  return viewer.may('publish') && (state === 'draft' || state === 'scheduled');
}
