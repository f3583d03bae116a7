import { quoted } from '../finding.ts';

const MOST_TROUBLES = 3;

/** What is wrong about a file of chapters as a whole (podcast-namespace, jsonChapters 1.2.0), in sentences. */
export function chapterFileTroubles(text: string): string[] {
  const file = parsed(text);
  if (!isRecord(file)) return ['The chapters are not a JSON object.'];
  const { version, chapters } = file;
  const troubles: string[] = [];
  if (typeof version !== 'string') troubles.push('The chapters do not say their version.');
  if (!Array.isArray(chapters)) troubles.push('There is no list of chapters in the file.');
  else if (chapters.length === 0) troubles.push('The list of chapters is empty.');
  return troubles;
}

/** What is wrong about the first few chapters that are not as they should be. */
export function chapterTroubles(text: string): string[] {
  const file = parsed(text);
  const chapters: unknown = isRecord(file) ? file['chapters'] : undefined;
  const troubles: string[] = [];
  let before = -1;
  for (const chapter of Array.isArray(chapters) ? (chapters as unknown[]) : []) {
    const start = isRecord(chapter) ? chapter['startTime'] : undefined;
    if (typeof start !== 'number' || start < 0)
      troubles.push(`A chapter has the startTime ${shown(start)}, which is no number of seconds.`);
    else if (start < before)
      troubles.push(`The chapter at ${start} seconds stands behind a later one.`);
    else before = start;
    if (troubles.length >= MOST_TROUBLES) break;
  }
  return troubles;
}

function shown(start: unknown): string {
  if (typeof start === 'string' || typeof start === 'number') return quoted(String(start));
  return start === undefined ? '"" (none)' : `of type ${typeof start}`;
}

/** The value of a JSON text; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
