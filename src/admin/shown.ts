import { createHash } from 'node:crypto';

type Fields = Record<string, unknown>;

/** Fields as a page showed them: the name of each, and a fingerprint of what stood in it, for a hidden field of its form. */
export function marksOf(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${markOf(value)}`)
    .join(' ');
}

/** Browsers send lines with CR LF. */
function markOf(value: unknown): string {
  const text = JSON.stringify(value ?? null).replaceAll(String.raw`\r\n`, String.raw`\n`);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

export function marksIn(shown: string): Map<string, string> {
  return new Map(
    shown.split(' ').map((mark): [string, string] => {
      const [name = '', value = ''] = mark.split('=');
      return [name, value];
    }),
  );
}

/** The fields that somebody has changed; all of them, where the form does not say what it showed. */
export function touched(fields: Fields, shown: string | undefined): Fields {
  if (shown === undefined) return fields;
  const marks = marksIn(shown);
  const changed = Object.entries(fields).filter(
    ([name, value]) => marks.get(name) !== markOf(value),
  );
  return Object.fromEntries(changed);
}

/** The names of changed fields that somebody else has changed too since they were shown. */
export function changedMeanwhile(change: Fields, shown: string | undefined, now: Fields): string[] {
  if (shown === undefined) return [];
  const marks = marksIn(shown);
  return Object.keys(change).filter(
    (name) => marks.has(name) && marks.get(name) !== markOf(now[name]),
  );
}

/** The same marks, but for these fields, which are shown as they are now. */
export function marksRenewed(shown: string, names: readonly string[], now: Fields): string {
  const marks = marksIn(shown);
  for (const name of names) marks.set(name, markOf(now[name]));
  return [...marks].map(([name, mark]) => `${name}=${mark}`).join(' ');
}
