import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import { problemsIn } from '../errors.ts';
import type { FieldProblem, LongwaveError } from '../errors.ts';

/** What was typed, kept when a form comes back with errors. */
export type Typed = Readonly<Record<string, string>>;

export interface FormState {
  typed: Typed;
  error?: LongwaveError | undefined;
  /** The error is of another form of the page: this one shows what is stored. */
  isStored?: true;
}

interface FieldProps {
  form: FormState;
  name: string;
  /** Where another form of the page has a field of that name. */
  id?: string;
  label: string;
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'datetime-local';
  hint?: string | undefined;
  required?: boolean;
  autocomplete?: string;
  inputmode?: 'numeric' | 'decimal' | 'url';
  rows?: number;
}

/** One labelled field, with what is wrong with it beside it, as WCAG 2.2 (1.3.1, 3.3.1, 3.3.3) wants it. */
export function Field(props: FieldProps) {
  const { form, name, id = name, label, hint, rows, type = 'text', ...rest } = props;
  const given = { ...controlOf(form, name, hint, id), ...rest };
  const value = type === 'password' ? '' : (form.typed[name] ?? '');
  return (
    <Labelled form={form} name={name} id={id} label={label} hint={hint}>
      {rows === undefined ? (
        <input {...({ ...given, type, value } as InputHTMLAttributes)} />
      ) : (
        <textarea {...given} rows={rows}>
          {value}
        </textarea>
      )}
    </Labelled>
  );
}

/** One of a few: value and what people read. */
export type Option = readonly [value: string, label: string];

/** Some of them under one heading. */
export interface OptionGroup {
  name: string;
  options: readonly Option[];
}

/** One of several things, as a labelled field that any keyboard and any screen reader knows. */
export function Choice({
  form,
  name,
  id = name,
  label,
  hint,
  options,
}: Pick<FieldProps, 'form' | 'name' | 'id' | 'label' | 'hint'> & {
  options: readonly (Option | OptionGroup)[];
}) {
  const chosen = form.typed[name] ?? '';
  const one = ([value, text]: Option) => (
    <option value={value} selected={value === chosen}>
      {text}
    </option>
  );
  return (
    <Labelled form={form} name={name} id={id} label={label} hint={hint}>
      <select {...controlOf(form, name, hint, id)}>
        {options.map((each) =>
          'options' in each ? (
            <optgroup label={each.name}>{each.options.map(one)}</optgroup>
          ) : (
            one(each)
          ),
        )}
      </select>
    </Labelled>
  );
}

/** Yes when it is ticked; a box that is not is no part of what a browser sends. */
export function Tick({ form, name, label, hint }: Omit<FieldProps, 'type' | 'rows'>) {
  return (
    <div class="field">
      <label for={name}>
        <input
          {...controlOf(form, name, hint)}
          type="checkbox"
          value="true"
          checked={form.typed[name] === 'true'}
        />
        {label}
      </label>
      <Notes form={form} name={name} hint={hint} />
    </div>
  );
}

/** A file to choose; browsers keep none when a form comes back. */
export function FileField({
  form,
  name,
  label,
  hint,
  accept,
}: Omit<FieldProps, 'type' | 'rows'> & { accept: string }) {
  return (
    <Labelled form={form} name={name} label={label} hint={hint}>
      <input {...controlOf(form, name, hint)} type="file" accept={accept} />
    </Labelled>
  );
}

function Labelled({
  form,
  name,
  id = name,
  label,
  hint,
  children,
}: Pick<FieldProps, 'form' | 'name' | 'id' | 'label'> & {
  hint: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <Notes form={form} name={name} id={id} hint={hint} />
    </div>
  );
}

function Notes({
  form,
  name,
  id = name,
  hint,
}: Pick<FieldProps, 'form' | 'name' | 'id'> & { hint: string | undefined }) {
  const wrong = problemOf(form, name);
  return (
    <>
      {wrong && (
        <small class="wrong" id={`${id}-error`}>
          {wrong}
        </small>
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </>
  );
}

/** What a control needs so that its label, its hint and what is wrong with it belong to it. */
function controlOf(form: FormState, name: string, hint: string | undefined, id = name) {
  const wrong = problemOf(form, name);
  const described = [wrong && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  return {
    id,
    name,
    ...(wrong && { 'aria-invalid': true }),
    ...(described && { 'aria-describedby': described }),
  };
}

/** Fields that few need, behind a line that opens; it stands open when something in it is wrong. */
export function MoreFields({
  form,
  title,
  names,
  children,
}: {
  form: FormState;
  title: string;
  names: readonly string[];
  children: ComponentChildren;
}) {
  return (
    <details open={names.some((name) => problemOf(form, name) !== undefined)}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** Tells password managers whose password a form asks for. It is no part of what is sent. */
export function AccountName({ form }: { form: FormState }) {
  return (
    <input type="email" autocomplete="username" value={form.typed['account']} readonly hidden />
  );
}

/**
 * What is wrong with the form as a whole, and the ways to the fields that are marked. It stands in view, wherever it is on its page,
 * and marks the form as one that holds what is not saved, so that nobody leaves it unasked.
 */
export function FormTrouble({
  form,
  fields,
  labelOf = () => undefined,
  children,
}: {
  form: FormState;
  fields: readonly string[];
  /** What the form calls a field. */
  labelOf?: (field: string) => string | undefined;
  children?: ComponentChildren;
}) {
  const { error, isStored } = form;
  if (!error) return null;
  const shown = fields.some((name) => problemOf(form, name) !== undefined);
  return (
    <div
      class="trouble"
      role="alert"
      tabIndex={-1}
      autofocus
      data-unsaved={isStored ? undefined : true}
    >
      <p>{shown ? 'This form cannot be sent as it is. What is wrong is marked:' : error.message}</p>
      {shown && <MarkedFields error={error} labelOf={labelOf} />}
      {!shown && error.mend && <p>{error.mend}</p>}
      {children}
    </div>
  );
}

/** What is wrong stands beside each of them. */
function MarkedFields({
  error,
  labelOf,
}: {
  error: LongwaveError;
  labelOf: (field: string) => string | undefined;
}) {
  return (
    <ul>
      {problemsIn(error).map(({ field, message }) => (
        <li>
          {field === undefined ? (
            message
          ) : (
            <a href={`#${field}`}>{labelOf(field) ?? named(field)}</a>
          )}
        </li>
      ))}
    </ul>
  );
}

/** `new_password` is "New password". */
function named(field: string): string {
  const words = field.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function Submit({ children }: { children: ComponentChildren }) {
  return <button type="submit">{children}</button>;
}

/** What is wrong with a field, or with something in it, in words for people. */
export function problemOf(form: FormState, name: string): string | undefined {
  return problemWhere(form, (field) => field === name || field.startsWith(`${name}.`));
}

/** What is wrong with a field itself, and not with an input inside of it. */
export function problemAt(form: FormState, name: string): string | undefined {
  return problemWhere(form, (field) => field === name);
}

function problemWhere({ error }: FormState, is: (field: string) => boolean): string | undefined {
  const all = error ? problemsIn(error) : [];
  const found = all.find(({ field }) => field !== undefined && is(field));
  return found && inWords(found);
}

/** The API names its field; here the label does. */
function inWords({ message, mend }: FieldProblem): string {
  const said = message.replace(/^"[^"]*" /, '');
  const text = said.charAt(0).toUpperCase() + said.slice(1);
  return mend ? `${text} ${mend}` : text;
}
