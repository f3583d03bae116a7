import type { FormState, Typed } from '../../platform/pages/form.tsx';
import type { AppField } from './part.ts';
import { manyName, readPart } from './read.ts';
import { writeField, writtenAs } from './write.ts';

/** These fields as their form has them. */
export function typedFields(fields: readonly AppField[], values: object): Typed {
  const all = values as Record<string, unknown>;
  return Object.assign(
    {},
    ...fields.map(({ part }) => writeField(part, all[part.name], part.name)),
  ) as Typed;
}

/**
 * What a form says of these fields, as the API takes them: null for an empty one.
 * @param isShown whether the form had a field, all of whose rows may have been removed
 */
export function appFieldsOf(
  fields: readonly AppField[],
  typed: Typed,
  isShown: (name: string) => boolean,
): Record<string, unknown> {
  const names = Object.keys(typed);
  const sent = fields.filter(({ part: { name } }) => {
    if (manyName(name) in typed) return false;
    return isShown(name) || names.some((one) => one === name || one.startsWith(`${name}.`));
  });
  return Object.fromEntries(
    sent.map(({ part }) => [part.name, readPart(part, typed, part.name) ?? null]),
  );
}

/** The form without the rows that were emptied: what is wrong is said by the numbers of those that are left. */
export function closedUp(fields: readonly AppField[], form: FormState): FormState {
  const ours = (name: string) =>
    fields.find(({ part }) => name === part.name || name.startsWith(`${part.name}.`));
  const others = Object.entries(form.typed).filter(
    ([name]) => !ours(name) || name.endsWith('.many'),
  );
  const typed = fields.flatMap(({ part }) =>
    writtenAs(part, readPart(part, form.typed, part.name), part.name),
  );
  return { ...form, typed: Object.fromEntries([...others, ...typed]) };
}
