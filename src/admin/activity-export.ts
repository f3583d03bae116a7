import { once } from 'node:events';
import type { Request, Response } from 'express';
import { everyActivity } from '../accounts/activity.ts';
import type { ActivityFilter, Happening } from '../accounts/activity-store.ts';
import type { Database } from '../platform/database/open.ts';
import { isoTime } from '../platform/moment.ts';

/** What activity can be taken out as. */
export const exportFormats = {
  csv: { type: 'text/csv; charset=utf-8', line: csvLine },
  ndjson: { type: 'application/x-ndjson', line: jsonLine },
} as const;
export type ExportFormat = keyof typeof exportFormats;

/** All of it, newest first, a few hundred lines at a time, as fast as the other end reads. */
export async function sendActivity(
  database: Database,
  { request, response }: { request: Request; response: Response },
  filter: ActivityFilter,
  format: ExportFormat,
): Promise<void> {
  const { type, line } = exportFormats[format];
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Disposition', `attachment; filename="activity.${format}"`);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (request.method !== 'HEAD') {
    if (format === 'csv') response.write(`${columns.join(',')}\r\n`);
    for await (const happening of everyActivity(database, filter)) {
      if (response.destroyed) return;
      if (!response.write(line(rowOf(happening)))) await roomIn(response);
    }
  }
  response.end();
}

/** Or until nobody reads any more. */
async function roomIn(response: Response): Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  await Promise.race(['drain', 'close'].map((event) => once(response, event, { signal })));
  ended.abort();
}

const columns = [
  'at',
  'who',
  'by_token',
  'what',
  'about',
  'detail',
  'show_id',
  'subject_id',
] as const;
type Row = Record<(typeof columns)[number], string | boolean | null>;

function rowOf({ at, who, byToken, what, about, detail, showId, subjectId }: Happening): Row {
  return {
    at: isoTime(at),
    who,
    by_token: byToken,
    what,
    about,
    detail,
    show_id: showId,
    subject_id: subjectId,
  };
}

function jsonLine(row: Row): string {
  return `${JSON.stringify(row)}\n`;
}

/** RFC 4180. */
function csvLine(row: Row): string {
  return `${columns.map((name) => cell(String(row[name] ?? ''))).join(',')}\r\n`;
}

/** A spreadsheet takes what begins so for a formula, and runs it: names and titles are what anybody typed. */
const FORMULA = /^[=+\-@\t\r\n]/;
/** The same inside: where a semicolon or a tab parts the cells of a table, one begins behind it, or behind a quote that opens it. */
const FORMULA_INSIDE = /([;\t\r\n][\s"]*)(?=[=+\-@])/g;

function cell(text: string): string {
  const inside = text.replaceAll(FORMULA_INSIDE, "$1'");
  const safe = FORMULA.test(inside) ? `'${inside}` : inside;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
