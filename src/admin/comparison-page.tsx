import type { Difference, VersionHead } from '../history/version.ts';
import { zonedTime } from '../platform/moment.ts';
import { FormTrouble } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';
import type { Viewer } from './desk.ts';
import { deskPage } from './frame.tsx';
import type { Kept } from './history-page.tsx';

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
  const values = { kept, files: compared.files };
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
          <p class="empty">Nothing to go back to: the texts are the same.</p>
        )}
        <Differences title="What going back changes" differences={changing} values={values} />
        {changing.length > 0 && kept.mayGoBack && <GoBack action={`${path}/${version.number}`} />}
        <Differences
          title="Different too, and stays as it is"
          differences={staying}
          values={values}
        />
      </>
    ),
  });
}

function GoBack({ action }: { action: string }) {
  return (
    <form method="post" action={action}>
      <button type="submit" class="fit">
        Go back to this version
      </button>
    </form>
  );
}

interface Values {
  kept: Kept;
  files: Compared['files'];
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
}: Values & { difference: Difference }) {
  const { text } = kept.words;
  const said = [from, to].map((value) => text(field, value, kept.timeZone));
  // What differs only in what no form shows must not look the same.
  const isSame = said[0] === said[1];
  const shown = isSame ? [from, to].map((value) => JSON.stringify(value, undefined, 1)) : said;
  return (
    <dl class="compared">
      {[from, to].map((value, index) => (
        <div>
          <dt>{index === 0 ? 'Then' : 'Now'}</dt>
          <dd>
            <Value text={shown[index] ?? ''} file={files.get(value)} />
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
