import { missingFields } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import type { Warning } from '../episodes/warnings.ts';
import { problemsIn } from '../platform/errors.ts';
import type { FieldProblem, LongwaveError } from '../platform/errors.ts';
import { episodeAppFields } from './app-fields/episode-fields.ts';
import { labelOf } from './app-fields/labels.ts';
import { episodeLabels } from './labels.ts';
import type { Viewer } from './desk.ts';
import { inWords } from './missing.ts';

/** What can be said of an episode before it is there. */
export interface Foreseen {
  /** Why the form could not be sent as it is. */
  refused?: LongwaveError | undefined;
  /** What the doctor would say. */
  warnings: Warning[];
}

const NOTHING = 'Nothing is missing';
const NOT_HEARD = 'as far as it can be seen without the audio';

/** Stands in front of the button: what is worth mending first, each with the way there. */
export function Checks({
  viewer,
  show,
  foreseen: { refused, warnings },
  hasAudio,
}: {
  viewer: Viewer;
  show: Show;
  foreseen: Foreseen;
  /** Whether the file has arrived before the form. */
  hasAudio: boolean;
}) {
  const problems = refused && problemsIn(refused);
  const missing = missingFields(show);
  const isFine = !problems && warnings.length + missing.length === 0;
  return (
    <div data-live="checks">
      <section class="attention" aria-labelledby="checks">
        <h2 id="checks">Before you send it</h2>
        <ul>
          {problems?.map((problem) => (
            <Said {...problem} mustBeMended />
          ))}
          {warnings.map((warning) => (
            <Said {...warning} />
          ))}
          {missing.map((field) => (
            <li>For directories, the show still needs {inWords(field)}.</li>
          ))}
          {isFine && <li>{hasAudio ? NOTHING : `${NOTHING}, ${NOT_HEARD}`}.</li>}
        </ul>
        {missing.length > 0 && viewer.may('manage-show') && <ToShow show={show} />}
      </section>
    </div>
  );
}

/** In a tab of its own: what was typed here is not saved, and audio is on its way. */
function ToShow({ show }: { show: Show }) {
  return (
    <p>
      <a href={`/admin/shows/${show.slug}/edit`} target="_blank" rel="noopener">
        Add what the show needs (opens in a new tab)
      </a>
    </p>
  );
}

/** What people call the fields that the form has; others are for programs. */
const labels = new Map<string, string>([
  ...Object.entries(episodeLabels),
  ['publish_at', 'Date'] as const,
  ...episodeAppFields.map(({ part }) => [part.name, part.label] as const),
]);

/** What stops the form looks otherwise than mere advice. */
function Said({ message, mend, field, mustBeMended }: FieldProblem & { mustBeMended?: true }) {
  return (
    <li>
      {mustBeMended && <strong class="wrong">Must be mended: </strong>}
      {asTheFormSays(message, field)} {mend}{' '}
      {field !== undefined && <ToField name={field.split('.')[0]!} />}
    </li>
  );
}

/** The API's name of a field is for programs. */
function asTheFormSays(message: string, field: string | undefined): string {
  const label =
    field === undefined ? undefined : (labels.get(field) ?? labelOf(episodeAppFields, field));
  return label === undefined ? message : message.replace(`"${field}"`, `“${label}”`);
}

function ToField({ name }: { name: string }) {
  const label = labels.get(name);
  return label === undefined ? null : <a href={`#${name}`}>To the {label.toLowerCase()}</a>;
}
