import { withDatabase } from './database.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { drop, listJobs, runAgain } from '../platform/jobs/list.ts';
import type { ListedJob } from '../platform/jobs/list.ts';

/** How many a terminal shows; the API reads on. */
const MOST = 100;

/** `longwave jobs [list|retry ID|drop ID]`. @returns the exit code. */
export async function jobsCommand(words: string[]): Promise<number> {
  const [verb = 'list', id, more] = words;
  const work = workOf(verb, id, more);
  process.stdout.write(`${await withDatabase(work)}\n`);
  return 0;
}

function workOf(verb: string, id: string | undefined, more: string | undefined) {
  if (verb === 'list' && id === undefined) return list;
  if (id !== undefined && more === undefined) {
    if (verb === 'retry') return (database: Database) => retry(database, id);
    if (verb === 'drop') return (database: Database) => dropOne(database, id);
  }
  const message = `There is no command "jobs ${[verb, id, more].filter(Boolean).join(' ')}".`;
  throw new LongwaveError('invalid', 'command.unknown', message, {
    mend: 'Use jobs list, jobs retry ID or jobs drop ID.',
  });
}

/** The dead first: they wait for a person. */
async function list(database: Database): Promise<string> {
  const pages = await Promise.all(
    (['dead', 'running', 'waiting'] as const).map((state) =>
      listJobs(database, state, { limit: MOST, after: undefined }),
    ),
  );
  const shown = pages.flatMap((jobs) => jobs.slice(0, MOST).map(describe));
  if (shown.length === 0) return 'There are no jobs: everything is done.';
  const isCut = pages.some((jobs) => jobs.length > MOST);
  return [...shown, ...(isCut ? ['… and more: GET /api/jobs lists all.'] : [])].join('\n');
}

async function retry(database: Database, id: string): Promise<string> {
  await runAgain(database, id);
  return 'It is tried again now, under a new id.';
}

async function dropOne(database: Database, id: string): Promise<string> {
  await drop(database, id);
  return `Job ${id} is dropped.`;
}

function describe({ id, name, state, showId, attempts, runAt, lastError }: ListedJob): string {
  const about = showId === null ? '' : ` for show ${showId}`;
  const tries = attempts === 1 ? '1 try' : `${attempts} tries`;
  const when = state === 'waiting' ? `, next ${new Date(runAt).toISOString()}` : '';
  return `${id}  ${state.padEnd(7)}  ${name}${about}: ${tries}${when}${lastError === null ? '' : `; ${lastError}`}`;
}
