import type { AppField, Part } from './part.ts';

/** What a form calls a place in a field of the podcast namespace: of `persons.0.name` it is "People 1, Name". */
export function labelOf(fields: readonly AppField[], path: string): string | undefined {
  const [first, ...steps] = path.split('.');
  let part: Part | undefined = fields.find((field) => field.part.name === first)?.part;
  let words = part?.label;
  for (const step of steps) {
    if (/^\d+$/.test(step)) words += ` ${Number(step) + 1}`;
    else {
      part = part && 'parts' in part ? part.parts.find(({ name }) => name === step) : undefined;
      if (part) words += `, ${part.label}`;
    }
  }
  return words;
}

/** The same of any field of a form, by its own labels and by those. */
export function labelsOf(
  own: Readonly<Record<string, string>>,
  fields: readonly AppField[],
): (path: string) => string | undefined {
  return (path) => own[path] ?? labelOf(fields, path);
}
