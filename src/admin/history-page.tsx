import type { VersionHead } from '../history/version.ts';
import { readableTime } from '../platform/moment.ts';
import type { Page } from '../platform/pages/page.tsx';
import type { Viewer } from './desk.ts';
import type { EpisodeView } from './episode-pages.tsx';
import { deskPage } from './frame.tsx';

/** What was done to an episode, when and by whom, and the way back. */
export function historyPage(
  viewer: Viewer,
  { episode, show }: Pick<EpisodeView, 'episode' | 'show'>,
  versions: VersionHead[],
): Page {
  const path = `/admin/episodes/${episode.id}`;
  return deskPage(viewer.person, {
    title: `History of ${episode.title}`,
    children: (
      <>
        <p class="up">
          <a href={path}>{episode.title}</a>
        </p>
        <h1>History</h1>
        <p>Each can be compared with what is now, and gone back to.</p>
        <ol class="episodes">
          {versions.map((version, index) => (
            <VersionLine
              version={version}
              timeZone={show.timeZone}
              compare={index > 0 ? `${path}/history/${version.number}` : undefined}
            />
          ))}
        </ol>
      </>
    ),
  });
}

function VersionLine({
  version: { what, who, at, changed },
  timeZone,
  compare,
}: {
  version: VersionHead;
  timeZone: string;
  /** What differs from now, and the way back; of the newest there is none. */
  compare: string | undefined;
}) {
  return (
    <li>
      <div>
        <strong>{verbs[what] ?? what}</strong> by {who}
        <br />
        <small>
          {readableTime(at, timeZone)}
          {changed.length > 0 && `: ${changed.join(', ')}`}
        </small>
      </div>
      {compare && <a href={compare}>Compare with now</a>}
    </li>
  );
}

/** What was done to a show or an episode. */
export const verbs: Record<string, string> = {
  found: 'As it was before',
  created: 'Made',
  changed: 'Changed',
  scheduled: 'Scheduled',
  published: 'Published',
  withdrawn: 'Taken out of the feed',
  deleted: 'Deleted',
  restored: 'Restored',
  'brought-back': 'Brought back',
  'audio-replaced': 'Got other audio',
  'audio-undone': 'Got its audio of before',
};
