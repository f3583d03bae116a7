import { Done } from '../platform/pages/parts.tsx';
import type { FeedAsSeen, ItemAsSeen } from '../doctor/as-seen.ts';
import type { Report } from '../doctor/doctor.ts';
import { severities } from '../doctor/finding.ts';
import type { Finding, Severity } from '../doctor/finding.ts';
import { directoryNames, headings } from '../doctor/report-text.ts';
import { readableTime } from '../platform/moment.ts';
import { renderNotes } from '../platform/notes.ts';
import { SafeHtml } from '../platform/pages/html.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';
import { length } from './length.ts';
import { mendedAt } from './mended-at.ts';
import { deskPage } from './frame.tsx';
import { Up } from './show-pages.tsx';

export interface DoctorView {
  show: Show;
  report: Report;
  /** Undefined when what came was no feed. */
  feed: FeedAsSeen | undefined;
  /** The ids of episodes by their guids. */
  ids: ReadonlyMap<string, string>;
  /** Whether the world can reach the feed by https. */
  isPublic: boolean;
}

/** What the doctor found, and under it what listeners get: all of it from the feed as it was fetched just now. */
export function doctorPage(viewer: Viewer, view: DoctorView): Page {
  const { show, report } = view;
  return deskPage(viewer.person, {
    title: `What apps see of ${show.title}`,
    children: (
      <>
        <Up show={show} />
        <h1>What apps see</h1>
        <p>
          The feed was fetched just now, as an app does it, with a sample of its audio and pictures;{' '}
          {report.rulesChecked} rules were checked.
        </p>
        {report.findings.length === 0 && (
          <Done>Nothing is wrong: directories and apps take this feed as it is.</Done>
        )}
        {!view.isPublic && <NotPublic />}
        {severities.map((severity) => (
          <Findings viewer={viewer} view={view} severity={severity} />
        ))}
        <Seen view={view} />
      </>
    ),
  });
}

function NotPublic() {
  return (
    <div class="attention">
      <p>
        The world cannot reach this server by https, so no app gets the feed. What is said of http
        below goes away when PUBLIC_URL is an https address.
      </p>
    </div>
  );
}

interface FindingsProps {
  viewer: Viewer;
  view: DoctorView;
}

function Findings({ viewer, view, severity }: FindingsProps & { severity: Severity }) {
  const findings = view.report.findings.filter((finding) => finding.severity === severity);
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby={severity}>
      <h2 id={severity}>{headings[severity]}</h2>
      <ul class={`findings ${severity}`}>
        {findings.map((finding) => (
          <Found viewer={viewer} view={view} finding={finding} />
        ))}
      </ul>
    </section>
  );
}

function Found({ viewer, view, finding }: FindingsProps & { finding: Finding }) {
  const { message, mend, where, directories } = finding;
  const way = mendedAt(viewer, view, finding);
  return (
    <li>
      <strong>{message}</strong>
      <span>{mend}</span>
      <small>
        {way && <a href={way.path}>{way.label}</a>}
        {!way && where.episode !== undefined && <span>{where.episode}</span>}
        {directories.length > 0 && (
          <span>Asked for by {directories.map((one) => directoryNames[one]).join(', ')}</span>
        )}
      </small>
    </li>
  );
}

function Seen({ view: { show, feed, ids, report } }: { view: DoctorView }) {
  return (
    <section aria-labelledby="seen">
      <h2 id="seen">What listeners get</h2>
      <p class="facts">
        <a href={report.url}>{report.url}</a>
      </p>
      {!feed && <p class="empty">What came from there is no feed, so apps show nothing.</p>}
      {feed && (
        <div class="seen">
          <Channel feed={feed} />
          {feed.itemCount === 0 && <p class="empty">No episode is in the feed yet.</p>}
          <ul class="episodes">
            {feed.items.map((item) => (
              <Item item={item} show={show} id={ids.get(item.guid ?? '')} />
            ))}
          </ul>
          {feed.itemCount > feed.items.length && (
            <p>… and {feed.itemCount - feed.items.length} older episodes.</p>
          )}
        </div>
      )}
    </section>
  );
}

function Channel({ feed: { title, author, coverUrl, description } }: { feed: FeedAsSeen }) {
  return (
    <header class="show">
      {coverUrl === undefined ? (
        <span class="cover none">No artwork</span>
      ) : (
        <img class="cover" src={coverUrl} width={96} height={96} alt="" />
      )}
      <div>
        <h3>{title ?? 'Without a title'}</h3>
        <p class="by">{author ?? 'Without an author'}</p>
        {description === undefined ? (
          <p class="by">Without a description</p>
        ) : (
          <SafeHtml html={renderNotes(description).html} />
        )}
      </div>
    </header>
  );
}

function Item({ item, show, id }: { item: ItemAsSeen; show: Show; id: string | undefined }) {
  const { publishedAt, durationSeconds: seconds, notes } = item;
  const title = item.title ?? 'Without a title';
  return (
    <li>
      <div>
        {id === undefined ? title : <a href={`/admin/episodes/${id}`}>{title}</a>}
        <p class="facts">
          <span>
            {publishedAt === undefined
              ? 'Without a date'
              : readableTime(publishedAt, show.timeZone)}
          </span>
          <span>{seconds === undefined ? 'Without a duration' : length(seconds)}</span>
          {notes === undefined && <span>Without notes</span>}
        </p>
        {notes !== undefined && (
          <details>
            <summary>Notes</summary>
            <SafeHtml html={renderNotes(notes).html} />
          </details>
        )}
      </div>
    </li>
  );
}
