import type { Finding } from '../doctor/finding.ts';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';

/** That there is an episode in the feed. */
const EPISODE_RULE = 58;

/**
 * The page on which a finding of the doctor is mended. What has no place in the feed is a matter of the server.
 * @param ids of the episodes by their guids
 */
export function mendedAt(
  { may }: Pick<Viewer, 'may'>,
  { show, ids }: { show: Show; ids: ReadonlyMap<string, string> },
  { rule, where }: Pick<Finding, 'rule' | 'where'>,
): { path: string; label: string } | undefined {
  const { episode, guid, line } = where;
  if (episode !== undefined) {
    const id = ids.get(guid ?? '');
    return id === undefined ? undefined : { path: `/admin/episodes/${id}`, label: episode };
  }
  const path = `/admin/shows/${show.slug}`;
  if (rule === EPISODE_RULE)
    return may('write-draft')
      ? { path: `${path}/publish`, label: 'Publish an episode' }
      : undefined;
  const isOfShow = line !== undefined && may('manage-show');
  return isOfShow ? { path: `${path}/edit`, label: 'Edit the show' } : undefined;
}
