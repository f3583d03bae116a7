import { Choice, Field, problemAt, problemOf, Tick } from '../../platform/pages/form.tsx';
import type { FormState } from '../../platform/pages/form.tsx';
import type { AppField, Group, Leaf, OneOf, Part, Rows } from './part.ts';
import { manyName, rowsIn, unseenName } from './read.ts';

interface Placed<P extends Part = Part> {
  form: FormState;
  part: P;
  /** Of its inputs. */
  path: string;
}

/** One field, behind a line that opens and says how many there are. */
export function OpenedField({ form, field }: { form: FormState; field: AppField }) {
  const { part, says } = field;
  const { name, label } = part;
  const has = howMany(form, part);
  return (
    <details class="app-field" id={name} open={problemOf(form, name) !== undefined}>
      <summary>
        <span>
          {label}
          {has !== '' && <strong>{has}</strong>}
        </span>
      </summary>
      <small class="says">{says}</small>
      <Inputs form={form} part={part} path={name} />
    </details>
  );
}

/** What few need, in one place: single inputs, and behind a line each what has several. */
export function MoreForApps({ form, fields }: { form: FormState; fields: readonly AppField[] }) {
  const isWrong = fields.some(({ part: { name } }) => problemOf(form, name) !== undefined);
  const isSingle = ({ part: { kind } }: AppField) => kind !== 'rows' && kind !== 'group';
  return (
    <details open={isWrong}>
      <summary>More for podcast apps</summary>
      <p>
        Apps of Podcasting 2.0 show this, others leave it out. Nothing of it is needed; below each
        stands what a listener sees of it.
      </p>
      <div class="columns">
        {fields.filter(isSingle).map(({ part, says }) => (
          <Inputs form={form} part={{ ...part, hint: says }} path={part.name} />
        ))}
      </div>
      {fields
        .filter((field) => !isSingle(field))
        .map((field) => (
          <OpenedField form={form} field={field} />
        ))}
    </details>
  );
}

function howMany({ typed }: FormState, { name }: Part): string {
  const rows = typed[manyName(name)] ?? String(rowsIn(typed, name).length);
  if (rows !== '0') return rows;
  return Object.keys(typed).some((one) => one.startsWith(`${name}.`)) ? '✓' : '';
}

function Inputs({ form, part, path }: Placed) {
  if (part.kind === 'rows') return <RowsOf form={form} part={part} path={path} />;
  if (part.kind === 'group') return <GroupOf form={form} part={part} path={path} />;
  return <Input form={form} part={part} path={path} />;
}

function Input({ form, part, path }: Placed<Leaf | OneOf>) {
  const { label, hint } = part;
  const given = { form, name: path, label, hint };
  if (part.kind === 'choice') return <Choice {...given} options={part.options} />;
  if (part.kind === 'tick') return <Tick {...given} />;
  if (part.kind === 'lines') return <Field {...given} rows={3} />;
  // Checked by the server alone: a browser cannot show what is wrong behind a line that is closed.
  const mode = { url: 'url', number: 'decimal' } as const;
  return part.kind === 'url' || part.kind === 'number' ? (
    <Field {...given} inputmode={mode[part.kind]} />
  ) : (
    <Field {...given} />
  );
}

export function Wrong({ form, path }: { form: FormState; path: string }) {
  const wrong = problemAt(form, path);
  return wrong === undefined ? null : (
    <p class="wrong" id={`${path}-error`}>
      {wrong}
    </p>
  );
}

function GroupOf({ form, part, path }: Placed<Group>) {
  const isInside = path.includes('.');
  const content = <Parts form={form} parts={part.parts} path={path} />;
  return (
    <>
      <Wrong form={form} path={path} />
      {isInside ? (
        <fieldset class="row-of" id={path}>
          <legend>{part.label}</legend>
          {content}
        </fieldset>
      ) : (
        content
      )}
    </>
  );
}

/** Single inputs side by side, then what has several. */
function Parts({ form, parts, path }: { form: FormState; parts: readonly Part[]; path: string }) {
  const unseen = form.typed[unseenName(path)];
  const isLong = ({ kind }: Part) => kind === 'rows' || kind === 'group';
  const inputs = (some: readonly Part[]) =>
    some.map((part) => <Inputs form={form} part={part} path={`${path}.${part.name}`} />);
  return (
    <>
      {unseen !== undefined && <Unseen path={path} unseen={unseen} />}
      <div class="columns">{inputs(parts.filter((part) => !isLong(part)))}</div>
      {inputs(parts.filter(isLong))}
    </>
  );
}

/** What no input shows is sent back as it came. */
function Unseen({ path, unseen }: { path: string; unseen: string }) {
  return (
    <p>
      <input type="hidden" name={unseenName(path)} value={unseen} />
      <small>
        There is more in it, which stays as it is; the API and the command line change it.
      </small>
    </p>
  );
}

/** Rows with some empty ones below. With scripts they are added and removed one by one (`islands/rows.ts`). */
function RowsOf({ form, part, path }: Placed<Rows>) {
  const many = form.typed[manyName(path)];
  if (many !== undefined) return <TooMany path={path} many={many} />;
  const rows = rowsIn(form.typed, path);
  const empty = Array.from({ length: part.spare }, (_, index) => (rows.at(-1) ?? -1) + 1 + index);
  const isInside = path.includes('.');
  return (
    <div class="rows-of" data-rows={path}>
      {isInside && <p class="rows-label">{part.label}</p>}
      <Wrong form={form} path={path} />
      {[...rows, ...empty].map((row, index) => (
        <fieldset class="row-of" id={`${path}.${row}`} data-row={row}>
          <legend>
            {capital(part.one)} <span data-number>{index + 1}</span>
          </legend>
          <Wrong form={form} path={`${path}.${row}`} />
          <Parts form={form} parts={part.parts} path={`${path}.${row}`} />
          <button type="button" class="quiet" data-part="remove" hidden>
            Remove this {part.one}
          </button>
        </fieldset>
      ))}
      <p data-without-scripts>
        <small>A row that is emptied is gone. Saving brings new empty ones.</small>
      </p>
      <button type="button" class="secondary outline fit" data-part="add" hidden>
        Add a {part.one}
      </button>
      <p role="status" data-part="said" />
    </div>
  );
}

function TooMany({ path, many }: { path: string; many: string }) {
  return (
    <p>
      <input type="hidden" name={manyName(path)} value={many} />
      It has {many} entries, more than a form holds. They stay as they are; the API and the command
      line change them.
    </p>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
