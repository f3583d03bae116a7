import type { Difference, VersionHead } from '../history/version.ts';
import { zonedTime } from '../platform/moment.ts';
import { FormTrouble } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import { AllowDuplicate } from './audio-field.tsx';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import { ChooseTwo, inOneLine } from './history-page.tsx';
import type { Kept } from './history-page.tsx';
import { markedTexts } from './marked-texts.tsx';

/** A file that a version names by its id. */
export interface NamedFile {
  name: string;
  /** Of a picture. */
  url: string | undefined;
}

export interface Compared {
  version: VersionHead;
  /** From that version to what is now. */
  differences: Difference[];
  files: ReadonlyMap<unknown, NamedFile>;
}

/** What going back to a version would change, before it does: the question comes with what is lost. */
export function comparisonPage(
  viewer: Viewer,
  kept: Kept,
  compared: Compared,
  form: FormState,
): Page {
  const { version, differences } = compared;
  const path = `${kept.path}/history`;
  const changing = differences.filter(({ field }) => kept.isBroughtBack(field));
  const staying = differences.filter(({ field }) => !kept.isBroughtBack(field));
  const values = { kept, files: compared.files, names: ['Then', 'Now'] as const };
  return deskPage(viewer.person, {
    title: `An earlier ${kept.title}`,
    children: (
      <>
        <p class="up">
          <a href={path}>History</a>
        </p>
        <h1>{kept.title}</h1>
        <FormTrouble form={form} fields={[]} />
        <p>As it was on {zonedTime(version.at, kept.timeZone)}, beside what is now.</p>
        {changing.length === 0 && (
          <p class="empty">Nothing to go back to: what could come back is the same.</p>
        )}
        <Differences title="What going back changes" differences={changing} values={values} />
        {changing.length > 0 && kept.mayGoBack && (
          <GoBack action={`${path}/${version.number}`} form={form} />
        )}
        <Differences
          title="Different too, and stays as it is"
          differences={staying}
          values={values}
        />
      </>
    ),
  });
}

/** Two versions, and what differs between them. */
export interface TwoVersions extends Pick<Compared, 'differences' | 'files'> {
  earlier: VersionHead;
  later: VersionHead;
  /** Those that can be chosen, the newest first. */
  choices: VersionHead[];
}

/** Any two versions side by side. */
export function twoVersionsPage(viewer: Viewer, kept: Kept, two: TwoVersions): Page {
  const { earlier, later, differences, choices, files } = two;
  const names = [`Version ${earlier.number}`, `Version ${later.number}`] as const;
  return deskPage(viewer.person, {
    title: `Versions of ${kept.title}`,
    children: (
      <>
        <p class="up">
          <a href={`${kept.path}/history`}>History</a>
        </p>
        <h1>{kept.title}</h1>
        <ChooseTwo kept={kept} choices={choices} from={earlier.number} to={later.number} />
        <ul>
          {[earlier, later].map((version) => (
            <li>Version {inOneLine(version, kept.timeZone)}</li>
          ))}
        </ul>
        <p>Times are in {kept.timeZone}.</p>
        {differences.length === 0 && <p class="empty">Nothing differs between the two.</p>}
        <Differences
          title="What differs"
          differences={differences}
          values={{ kept, files, names }}
        />
      </>
    ),
  });
}

function GoBack({ action, form }: { action: string; form: FormState }) {
  return (
    <form method="post" action={action}>
      <AllowDuplicate form={form} />
      <button type="submit" class="fit">
        Go back to this version
      </button>
    </form>
  );
}

interface Values {
  kept: Kept;
  files: Compared['files'];
  /** What the earlier and the later of the two are called. */
  names: readonly [string, string];
}

function Differences({
  title,
  differences,
  values,
}: {
  title: string;
  differences: Difference[];
  values: Values;
}) {
  if (differences.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      {differences.map((difference) => (
        <article class="compared-field">
          <h3>{values.kept.words.label(difference.field)}</h3>
          <Both difference={difference} {...values} />
        </article>
      ))}
    </section>
  );
}

function Both({
  difference: { field, from, to },
  kept,
  files,
  names,
}: Values & { difference: Difference }) {
  const { text } = kept.words;
  const said = [from, to].map((value) => text(field, value, kept.timeZone));
  // What differs only in what no form shows must not look the same.
  const isSame = said[0] === said[1];
  const [then = '', now = ''] = isSame
    ? [from, to].map((value) => JSON.stringify(value, undefined, 1))
    : said;
  const found = [files.get(from), files.get(to)];
  const marked = found.some(Boolean) ? undefined : markedTexts(then, now);
  return (
    <dl class="compared">
      {names.map((name, index) => (
        <div>
          <dt>{name}</dt>
          <dd>
            {marked?.[index] ?? <Value text={[then, now][index] ?? ''} file={found[index]} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ text, file }: { text: string; file: NamedFile | undefined }) {
  if (file?.url !== undefined)
    return <img class="cover" src={file.url} width={96} height={96} alt={file.name} />;
  if (file) return <>{file.name}</>;
  return text === '' ? <em>nothing</em> : <>{text}</>;
}
