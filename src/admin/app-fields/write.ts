import type { Typed } from '../../platform/pages/form.tsx';
import type { Part } from './part.ts';
import { manyName, unseenName } from './read.ts';

/** More inputs than a person fills in, and as many as a form may have beside the others. */
const MOST_INPUTS = 500;

/**
 * A field as its form has it. Of a list that is too long there is only its length: then the form leaves it alone.
 * @param path of its inputs
 */
export function writeField(part: Part, value: unknown, path: string): Typed {
  if (Array.isArray(value) && inputsOf(part, value) > MOST_INPUTS)
    return { [manyName(path)]: String(value.length) };
  return Object.fromEntries(writtenAs(part, value, path));
}

/** The same, however long it is: a person has typed it. */
export function writtenAs(
  part: Part,
  value: unknown,
  path: string,
): [name: string, text: string][] {
  if (value === undefined || value === null) return [];
  if (part.kind === 'rows')
    return (value as object[]).flatMap((row, index) =>
      ofGroup(part.parts, row, `${path}.${index}`),
    );
  if (part.kind === 'group') return ofGroup(part.parts, value, path);
  if (part.kind === 'words') return [[path, (value as string[]).join(' ')]];
  return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
}

function ofGroup(parts: readonly Part[], group: object, path: string): [string, string][] {
  const values = group as Record<string, unknown>;
  const names = new Set(parts.map(({ name }) => name));
  const unseen = Object.entries(values).filter(([name]) => !names.has(name));
  const shown = parts.flatMap((part) => writtenAs(part, values[part.name], `${path}.${part.name}`));
  if (unseen.length === 0) return shown;
  return [...shown, [unseenName(path), JSON.stringify(Object.fromEntries(unseen))]];
}

function inputsOf(part: Part, value: unknown): number {
  if (part.kind !== 'rows' && part.kind !== 'group') return 1;
  const groups = part.kind === 'rows' ? ((value ?? []) as object[]) : [value ?? {}];
  const each = groups.map((group) =>
    part.parts.map((one) => inputsOf(one, (group as Record<string, unknown>)[one.name])),
  );
  return each.flat().reduce((sum, count) => sum + count, 1);
}
