import { problemOf } from './form.tsx';
import type { FormState } from './form.tsx';

export interface Option {
  value: string;
  label: string;
}

interface ChoiceProps {
  form: FormState;
  name: string;
  /** Where another form of the page has a field of that name. */
  id?: string;
  label: string;
  /** A group with an empty name stands alone. */
  groups: readonly { name: string; options: readonly Option[] }[];
}

/** One of several things, as a labelled field that any keyboard and any screen reader knows. */
export function Choice({ form, name, id = name, label, groups }: ChoiceProps) {
  const wrong = problemOf(form, name);
  const chosen = form.typed[name];
  const options = (list: readonly Option[]) =>
    list.map((each) => (
      <option value={each.value} selected={each.value === chosen}>
        {each.label}
      </option>
    ));
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        {...(wrong && { 'aria-invalid': true, 'aria-describedby': `${id}-error` })}
      >
        {groups.map((group) =>
          group.name === '' ? (
            options(group.options)
          ) : (
            <optgroup label={group.name}>{options(group.options)}</optgroup>
          ),
        )}
      </select>
      {wrong && (
        <small class="wrong" id={`${id}-error`}>
          {wrong}
        </small>
      )}
    </div>
  );
}
