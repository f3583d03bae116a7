import type { Glance } from '../doctor/glances.ts';
import type { Finding } from '../doctor/finding.ts';
import { severityNames } from '../doctor/report-text.ts';
import { readableTime } from '../platform/moment.ts';
import { missingFields } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import type { FailingWebhook } from '../webhooks/webhooks.ts';
import type { Viewer } from './desk.ts';
import { jobWords, pageOfJob } from './job-words.ts';
import { mendedAt } from './mended-at.ts';
import { inWords } from './missing.ts';
import { pathOfWebhooks } from './webhook-pages.tsx';

/** What may be wrong with one show, as far as who looks may mend it. */
export interface Troubles {
  may: Viewer['may'];
  /** Undefined when the doctor has not looked yet. */
  glance: Glance | undefined;
  /** The ids of its episodes by their guids. */
  ids: ReadonlyMap<string, string>;
  /** How many jobs of each kind have failed for good. */
  failed: ReadonlyMap<string, number>;
  /** Its domain does not lead here any more. */
  failing: { domain: string; failingSince: number } | undefined;
  /** Those that do not take what is sent to them. */
  webhooks: readonly FailingWebhook[];
}

/** So many of the doctor's findings; all of them have a page. */
const MOST_FINDINGS = 5;

/** What a person has to do about a show, each with the way there. */
export function Attention({ show, troubles }: { show: Show; troubles: Troubles }) {
  const { glance, failed, failing, webhooks } = troubles;
  const missing = missingFields(show);
  const findings = glance?.findings.filter((finding) => !isSaidOtherwise(finding, missing)) ?? [];
  const count = missing.length + findings.length + failed.size + webhooks.length;
  const isFine = glance && count === 0 && !failing;
  if (isFine) return <p class="empty">Nothing: the feed is right, and nothing has failed.</p>;
  const said = (glance?.findings.length ?? 0) - findings.length;
  const left = (glance?.count ?? 0) - said - Math.min(findings.length, MOST_FINDINGS);
  return (
    <ul class="findings">
      {failing && <Domain show={show} failing={failing} />}
      {webhooks.map((webhook) => (
        <Unheard show={show} webhook={webhook} />
      ))}
      {[...failed].map(([name, count]) => (
        <FailedJobs show={show} may={troubles.may} name={name} count={count} />
      ))}
      <Missing show={show} may={troubles.may} missing={missing} />
      {findings.slice(0, MOST_FINDINGS).map((finding) => (
        <Found show={show} troubles={troubles} finding={finding} />
      ))}
      {left > 0 && (
        <li>
          <a href={doctorOf(show)}>{left} more that the doctor found</a>
        </li>
      )}
      {!glance && (
        <li class="info">
          <span>
            The doctor has not finished looking at this feed.{' '}
            <a href={doctorOf(show)}>What apps see</a>
          </span>
        </li>
      )}
    </ul>
  );
}

function doctorOf({ slug }: Show): string {
  return `/admin/shows/${slug}/doctor`;
}

/** The doctor's rules about what a show lacks, which is said here in the words of its form. */
const rulesOfMissing: Record<string, number> = {
  description: 19,
  artwork: 28,
  categories: 29,
  author: 31,
  owner_email: 32,
};

function isSaidOtherwise({ rule, where }: Finding, missing: readonly string[]): boolean {
  return where.episode === undefined && missing.some((field) => rulesOfMissing[field] === rule);
}

function Domain({ show, failing }: { show: Show; failing: NonNullable<Troubles['failing']> }) {
  return (
    <li class="error">
      <strong>
        {failing.domain} has not led here since {readableTime(failing.failingSince, show.timeZone)}.
      </strong>
      <span>
        <a href={`/admin/shows/${show.slug}/domain`}>See what its records must say</a>
      </span>
    </li>
  );
}

function Unheard({ show, webhook }: { show: Show; webhook: FailingWebhook }) {
  const { id, host, disabledReason } = webhook;
  return (
    <li class={disabledReason === null ? 'warning' : 'error'}>
      <strong>
        {disabledReason === null
          ? `The webhook at ${host} does not take what is sent to it.`
          : `The webhook at ${host} is sent nothing any more.`}
      </strong>
      <span>
        {disabledReason ?? 'An event was tried several times, and is tried again for three days.'}{' '}
        <a href={`${pathOfWebhooks(show)}/${id}`}>See what came back</a>
      </span>
    </li>
  );
}

interface FailedProps {
  show: Show;
  may: Viewer['may'];
  name: string;
  count: number;
}

/** Only owners try again what has failed. */
function FailedJobs({ show, may, name, count }: FailedProps) {
  const page = pageOfJob(show, name);
  return (
    <li class="error">
      <strong>Failed: {jobWords[name] ?? name}</strong>
      <span>
        {count === 1 ? '1 job has' : `${count} jobs have`} used up all tries.{' '}
        {may('manage-server') ? (
          <a href="/admin/jobs">Try again, or drop</a>
        ) : (
          <>{page && <a href={page.path}>{page.label}</a>} An owner of this server can try again.</>
        )}
      </span>
    </li>
  );
}

interface MissingProps {
  show: Show;
  may: Viewer['may'];
  missing: readonly string[];
}

function Missing({ show, may, missing }: MissingProps) {
  const edit = `/admin/shows/${show.slug}/edit`;
  const others = missing.filter((field) => field !== 'artwork').map(inWords);
  return (
    <>
      {missing.includes('artwork') && (
        <li class="error">
          <strong>The show has no artwork.</strong>
          <span>
            Directories need {inWords('artwork')}.{' '}
            {may('manage-show') && <a href={`${edit}#artwork`}>Add the artwork</a>}
          </span>
        </li>
      )}
      {others.length > 0 && (
        <li class="error">
          <strong>The show is not complete.</strong>
          <span>
            Directories need {new Intl.ListFormat('en-GB').format(others)}.{' '}
            {may('manage-show') && <a href={edit}>Add what is missing</a>}
          </span>
        </li>
      )}
    </>
  );
}

interface FoundProps {
  show: Show;
  troubles: Troubles;
  finding: Finding;
}

function Found({ show, troubles: { may, ids }, finding }: FoundProps) {
  const { severity, message, mend, where } = finding;
  const way = mendedAt({ may }, { show, ids }, finding);
  return (
    <li class={severity}>
      <strong>
        {severityNames[severity]}: {message}
      </strong>
      <span>
        {mend} {way ? <a href={way.path}>{way.label}</a> : where.episode}
      </span>
    </li>
  );
}
