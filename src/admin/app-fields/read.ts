import type { Typed } from '../../platform/pages/form.tsx';
import type { Part } from './part.ts';

/** The hidden field beside a group or in a row: what it holds that no input shows, as JSON. */
export const unseenName = (path: string): string => `${path}.unseen`;

/** The hidden field of a list that is too long for a form: how long it is. */
export const manyName = (path: string): string => `${path}.many`;

/**
 * What a form says of a field, as the API takes it: unchecked, undefined for nothing. What is no number stays text, which the
 * schema refuses with a reason.
 * @param path of its inputs: `persons`, `value.0.recipients`
 */
export function readPart(part: Part, typed: Typed, path: string): unknown {
  if (part.kind === 'rows') {
    const rows = rowsIn(typed, path).map((index) =>
      readParts(part.parts, typed, `${path}.${index}`),
    );
    const filled = rows.filter((row) => row !== undefined);
    return filled.length > 0 ? filled : undefined;
  }
  if (part.kind === 'group') return readParts(part.parts, typed, path);
  const text = typed[path]?.trim() ?? '';
  if (text === '') return undefined;
  if (part.kind === 'tick') return text === 'true' || undefined;
  if (part.kind === 'words') return text.split(/[\s,;]+/).filter(Boolean);
  return part.kind === 'number' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** The numbers of the rows that a form has, in order: scripts may leave gaps. */
export function rowsIn(typed: Typed, path: string): number[] {
  const numbers = Object.keys(typed).flatMap((name) => {
    if (!name.startsWith(`${path}.`)) return [];
    const index = /^\d{1,6}(?=\.)/.exec(name.slice(path.length + 1))?.[0];
    return index === undefined ? [] : [Number(index)];
  });
  return [...new Set(numbers)].toSorted((one, other) => one - other);
}

function readParts(parts: readonly Part[], typed: Typed, path: string): object | undefined {
  const shown = parts.flatMap((part) => {
    const value = readPart(part, typed, `${path}.${part.name}`);
    return value === undefined ? [] : [[part.name, value] as const];
  });
  if (shown.length === 0) return undefined;
  const names = new Set(parts.map(({ name }) => name));
  const unseen = Object.entries(jsonIn(typed[unseenName(path)])).filter(
    ([name]) => !names.has(name),
  );
  return Object.fromEntries([...unseen, ...shown]);
}

/** Written by this server; what somebody made of it goes through the schema all the same. */
function jsonIn(text = '{}'): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
