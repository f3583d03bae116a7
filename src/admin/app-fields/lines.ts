import type { OneOf, Part } from './part.ts';

/** A field as a person reads it: a line a row, with what the form calls what is in it. */
export function linesOf(part: Part, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (part.kind === 'rows')
    return (value as object[]).map((row) => inside(part.parts, row).join(', '));
  if (part.kind === 'group') return inside(part.parts, value);
  if (part.kind === 'words') return [(value as string[]).join(' ')];
  if (part.kind === 'tick') return [value === true ? 'Yes' : 'No'];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [part.kind === 'choice' ? chosen(part, text) : text];
}

/** What no input shows stands at the end, by its names in the API. */
function inside(parts: readonly Part[], group: object): string[] {
  const values = group as Record<string, unknown>;
  const names = new Set(parts.map(({ name }) => name));
  const shown = parts.flatMap((part) => {
    const lines = linesOf(part, values[part.name]);
    return lines.length === 0 ? [] : [`${part.label}: ${lines.join('; ')}`];
  });
  const unseen = Object.entries(values).filter(([name]) => !names.has(name));
  return [...shown, ...unseen.map(([name, value]) => `${name}: ${JSON.stringify(value)}`)];
}

function chosen({ options }: OneOf, text: string): string {
  const all = options.flatMap((each) => ('options' in each ? each.options : [each]));
  return all.find(([value]) => value === text)?.[1] ?? text;
}
