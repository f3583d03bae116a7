import type { Subject, VersionHead } from '../history/version.ts';
import { readableTime } from '../platform/moment.ts';
import type { Page } from '../platform/pages/page.tsx';
import { Moment } from '../platform/pages/parts.tsx';
import type { Viewer } from './desk.ts';
import type { FormWords } from './form-words.ts';
import { deskPage } from './frame.tsx';

/** A show or an episode whose versions are kept, as its history at the desk knows it. */
export interface Kept {
  subject: Subject;
  title: string;
  /** Its page at the desk. */
  path: string;
  timeZone: string;
  words: FormWords;
  /** Whether going back to a version changes this field of it. */
  isBroughtBack: (field: string) => boolean;
  /** Whether who looks may go back to a version. */
  mayGoBack: boolean;
}

interface HistoryView {
  versions: VersionHead[];
  /** Those that can be chosen to be compared, the newest first. */
  choices: VersionHead[];
  /** The number of the newest version, which is what is now. */
  newest: number;
  /** The address of what follows. */
  next: string | undefined;
}

/** What was done to a show or an episode, when and by whom, and the way back. */
export function historyPage(viewer: Viewer, kept: Kept, view: HistoryView): Page {
  const { title, path } = kept;
  const { versions, choices, newest, next } = view;
  return deskPage(viewer.person, {
    title: `History of ${title}`,
    children: (
      <>
        <p class="up">
          <a href={path}>{title}</a>
        </p>
        <h1>History</h1>
        {versions.length === 0 ? (
          <p class="empty">Nothing has been changed since versions are kept.</p>
        ) : (
          <p>
            Each can be compared with what is now, and gone back to. Times are in {kept.timeZone}.
          </p>
        )}
        {choices.length > 1 && <ChooseTwo kept={kept} choices={choices} />}
        <ol class="episodes">
          {versions.map((version) => (
            <VersionLine version={version} kept={kept} isNow={version.number === newest} />
          ))}
        </ol>
        {next !== undefined && (
          <p>
            <a href={next}>Older</a>
          </p>
        )}
      </>
    ),
  });
}

function VersionLine({
  version: { number, what, who, at, changed },
  kept: { path, timeZone, words },
  isNow,
}: {
  version: VersionHead;
  kept: Kept;
  isNow: boolean;
}) {
  return (
    <li>
      <div>
        <strong>{verbs[what] ?? what}</strong> by {who}
        <br />
        <small>
          <Moment at={at} timeZone={timeZone} />
          {changed.length > 0 && `: ${changed.map(words.label).join(', ')}`}
        </small>
      </div>
      <span class="comparisons">
        {changed.length > 0 && number > 1 && (
          <a href={`${path}/history/compare?from=${number - 1}&to=${number}`}>What changed</a>
        )}
        {!isNow && <a href={`${path}/history/${number}`}>Compare with now</a>}
      </span>
    </li>
  );
}

/** Any two versions, side by side. @param from which two are chosen at first: the newest, and the one before */
export function ChooseTwo({
  kept: { path, timeZone },
  choices,
  from = choices[1]?.number,
  to = choices[0]?.number,
}: {
  kept: Kept;
  choices: readonly VersionHead[];
  from?: number | undefined;
  to?: number | undefined;
}) {
  const select = (name: string, label: string, chosen: number | undefined) => (
    <label>
      <span>{label}</span>
      <select name={name}>
        {choices.map((version) => (
          <option value={version.number} selected={version.number === chosen}>
            {inOneLine(version, timeZone)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <form method="get" action={`${path}/history/compare`} class="filter two">
      {select('from', 'Compare', from)}
      {select('to', 'With', to)}
      <button type="submit" class="secondary">
        Compare
      </button>
    </form>
  );
}

/** "3: Changed, 26 Nov 2026, 21:05, by Ada". */
export function inOneLine({ number, at, what, who }: VersionHead, timeZone: string): string {
  return `${number}: ${verbs[what] ?? what}, ${readableTime(at, timeZone)}, by ${who}`;
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
