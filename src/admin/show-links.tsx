import type { Act } from '../accounts/permissions.ts';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';

const pages: readonly [path: string, label: string, act: Act][] = [
  ['doctor', 'What apps see', 'read'],
  ['directories', 'Directories', 'manage-show'],
  ['domain', 'Domain', 'manage-show'],
  ['webhooks', 'Webhooks', 'manage-show'],
  ['people', 'People', 'manage-members'],
  ['activity', 'Activity', 'manage-members'],
  ['history', 'History', 'read'],
  ['deleted', 'Deleted episodes', 'delete'],
];

/** From a show to what belongs to it, as far as one may go. */
export function ShowLinks({ viewer, show }: { viewer: Viewer; show: Show }) {
  return (
    <nav class="ways" aria-label="Of this show">
      <ul>
        {pages
          .filter(([, , act]) => viewer.may(act))
          .map(([path, label]) => (
            <li>
              <a href={`/admin/shows/${show.slug}/${path}`}>{label}</a>
            </li>
          ))}
      </ul>
    </nav>
  );
}
