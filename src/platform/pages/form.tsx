import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import type { LongwaveError } from '../errors.ts';

/** What was typed, kept when a form comes back with errors. */
export type Typed = Readonly<Record<string, string>>;

export interface FormState {
  typed: Typed;
  error?: LongwaveError | undefined;
}

interface FieldProps {
  form: FormState;
  name: string;
  /** Where another form of the page has a field of that name. */
  id?: string;
  label: string;
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'datetime-local';
  hint?: string;
  required?: boolean;
  autocomplete?: string;
  rows?: number;
}

/** One labelled field, with what is wrong with it beside it, as WCAG 2.2 (1.3.1, 3.3.1, 3.3.3) wants it. */
export function Field({
  form,
  name,
  id = name,
  label,
  hint,
  rows,
  type = 'text',
  ...rest
}: FieldProps) {
  const wrong = problemOf(form, name);
  const described = [wrong && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  const given = {
    id,
    name,
    ...rest,
    ...(wrong && { 'aria-invalid': true }),
    ...(described && { 'aria-describedby': described }),
  };
  const value = type === 'password' ? '' : (form.typed[name] ?? '');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows === undefined ? (
        <input {...({ ...given, type, value } as InputHTMLAttributes)} />
      ) : (
        <textarea {...given} rows={rows}>
          {value}
        </textarea>
      )}
      {wrong && (
        <small class="wrong" id={`${id}-error`}>
          {wrong}
        </small>
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

/** What is wrong with the form as a whole, or with a field that it does not show. */
export function FormTrouble({ form, fields }: { form: FormState; fields: readonly string[] }) {
  const { error } = form;
  if (!error) return null;
  const shown = fields.some((name) => problemOf(form, name) !== undefined);
  return (
    <div class="trouble" role="alert">
      <p>{shown ? 'This form cannot be sent as it is: see the marked fields.' : error.message}</p>
      {!shown && error.mend && <p>{error.mend}</p>}
    </div>
  );
}

export function Submit({ children }: { children: ComponentChildren }) {
  return <button type="submit">{children}</button>;
}

/** What is wrong with a field, in words for people. */
export function problemOf({ error }: FormState, name: string): string | undefined {
  if (!error) return undefined;
  const all = error.problems.length > 0 ? error.problems : [error];
  const found = all.find(({ field }) => field === name);
  if (!found) return undefined;
  // The API names its field; here the label does.
  const said = found.message.replace(/^"[^"]*" /, '');
  const text = said.charAt(0).toUpperCase() + said.slice(1);
  return found.mend ? `${text} ${found.mend}` : text;
}
