import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { commandLine } from '../accounts/actor.ts';
import { addressesAt } from '../addresses/urls.ts';
import type { Addresses } from '../addresses/urls.ts';
import { withDatabase } from './database.ts';
import { listFields } from './field-list.ts';
import { episodeAnswers } from '../episodes/answer.ts';
import { listDeletedEpisodes, restoreEpisode } from '../episodes/deleting.ts';
import { episodeChange, episodeFields } from '../episodes/episode.ts';
import type { Episode } from '../episodes/episode.ts';
import { changeEpisode } from '../episodes/changing.ts';
import { getEpisode, listEpisodes } from '../episodes/episodes.ts';
import { artworkSizesOf, filesByIds } from '../media/kept-files.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { parse } from '../platform/http/parse.ts';
import { isoTime } from '../platform/moment.ts';
import { showAnswer } from '../shows/answer.ts';
import { listDeletedShows, restoreShow } from '../shows/deleting.ts';
import { showChange, showFields } from '../shows/show.ts';
import type { Show } from '../shows/show.ts';
import { changeShow, getShow, listShows } from '../shows/shows.ts';

/** More than any person reads in a terminal. */
const MOST = 1000;
const ALL = { limit: MOST, after: undefined };

interface Tools {
  database: Database;
  addresses: Addresses;
}

type Verb = (tools: Tools, words: string[]) => Promise<string>;

const commands: Record<'show' | 'episode', Record<string, Verb>> = {
  show: {
    list: async ({ database }) => {
      const shows = await listShows(database, ALL);
      if (shows.length === 0) return 'There are no shows yet.';
      return lines(shows, ({ slug, title }) => `${slug}  ${title}`);
    },
    get: async (tools, [name]) => await printShow(tools, await namedShow(tools, name)),
    set: async (tools, [name, ...given]) => {
      const { id } = await namedShow(tools, name);
      const change = parse(showChange, fieldsFrom(showChange, given));
      return await printShow(tools, await changeShow(tools, id, change, commandLine));
    },
    fields: async ({ addresses }) => listFields(showFields, `${addresses.base}/api/docs`),
    deleted: async ({ database }) => {
      const shows = await listDeletedShows(database, ALL);
      if (shows.length === 0) return 'There is no deleted show that could be restored.';
      return lines(shows, ({ slug, deletedAt, title }) => `${slug}  ${gone(deletedAt)}  ${title}`);
    },
    restore: async (tools, [name = '']) =>
      await printShow(tools, await restoreShow(tools.database, name, commandLine)),
  },
  episode: {
    list: async (tools, [name]) => {
      const show = await namedShow(tools, name);
      const episodes = await listEpisodes(tools.database, show.id, ALL);
      if (episodes.length === 0) return 'The show has no episodes yet.';
      return lines(episodes, ({ id, state, title }) => `${id}  ${state.padEnd(9)}  ${title}`);
    },
    get: async (tools, [id]) => await printEpisode(tools, await namedEpisode(tools, id)),
    set: async (tools, [id, ...given]) => {
      const episode = await namedEpisode(tools, id);
      const show = await getShow(tools.database.read, episode.showId);
      const change = parse(episodeChange, fieldsFrom(episodeChange, given));
      return await printEpisode(
        tools,
        await changeEpisode(tools.database, show, episode.id, change, commandLine),
      );
    },
    fields: async ({ addresses }) => listFields(episodeFields, `${addresses.base}/api/docs`),
    deleted: async (tools, [name]) => {
      const show = await namedShow(tools, name);
      const episodes = await listDeletedEpisodes(tools.database, show.id, ALL);
      if (episodes.length === 0) return 'The show has no deleted episode that could be restored.';
      return lines(episodes, ({ id, deletedAt, title }) => `${id}  ${gone(deletedAt)}  ${title}`);
    },
    restore: async (tools, [id = '']) =>
      await printEpisode(tools, await restoreEpisode(tools.database, id, commandLine)),
  },
};

/** `longwave show|episode list|get|set|fields|deleted|restore`: fields, and what was deleted, in a terminal. @returns the exit code. */
export async function fieldCommand(
  kind: 'show' | 'episode',
  [verb = '', ...words]: string[],
): Promise<number> {
  const work = Object.hasOwn(commands[kind], verb) ? commands[kind][verb] : undefined;
  if (!work)
    throw new LongwaveError(
      'invalid',
      'command.unknown',
      `There is no command "${kind} ${verb}".`,
      {
        mend: `Use ${Object.keys(commands[kind])
          .map((known) => `${kind} ${known}`)
          .join(', ')}.`,
      },
    );
  const said = await withDatabase((database, config) =>
    work({ database, addresses: addressesAt(config.publicUrl) }, words),
  );
  process.stdout.write(`${said}\n`);
  return 0;
}

function gone(deletedAt: number | null): string {
  return `deleted ${isoTime(deletedAt ?? 0).slice(0, 10)}`;
}

/** A list holds one more than was asked for when there are more. */
function lines<T>(rows: T[], line: (row: T) => string): string {
  const more = rows.length > MOST ? ['… and more: the API lists all of them.'] : [];
  return [...rows.slice(0, MOST).map(line), ...more].join('\n');
}

async function namedShow({ database }: Tools, name: string | undefined): Promise<Show> {
  if (name !== undefined) return await getShow(database.read, name);
  throw new LongwaveError('invalid', 'command.show-missing', 'Say which show, by its slug.', {
    mend: 'longwave show list shows them.',
  });
}

async function namedEpisode({ database }: Tools, id: string | undefined): Promise<Episode> {
  if (id !== undefined) return await getEpisode(database, database.read, id);
  throw new LongwaveError('invalid', 'command.episode-missing', 'Say which episode, by its id.', {
    mend: 'longwave episode list SHOW shows them.',
  });
}

async function printShow({ database, addresses }: Tools, show: Show): Promise<string> {
  const ids = show.artworkId === null ? [] : [show.artworkId];
  const [artwork] = (await filesByIds(database.read, ids)).values();
  const sizes = await artworkSizesOf(addresses, database.read, ids);
  const answer = showAnswer(addresses, show, artwork, sizes.get(show.artworkId ?? '') ?? []);
  return JSON.stringify(answer, undefined, 2);
}

async function printEpisode({ database, addresses }: Tools, episode: Episode): Promise<string> {
  const show = await getShow(database.read, episode.showId);
  const [answer] = await episodeAnswers(addresses, database.read, show, [episode]);
  return JSON.stringify(answer, undefined, 2);
}

/** `title=Pilot explicit=true categories='["Arts"]' notes=@notes.md link=`: text, JSON, a file, nothing. */
function fieldsFrom({ shape }: z.ZodObject, given: string[]): Record<string, unknown> {
  if (given.length === 0) throw nothingGiven();
  return Object.fromEntries(
    given.map((word) => {
      const equals = word.indexOf('=');
      if (equals < 1) throw notAField(word);
      const name = word.slice(0, equals);
      const value = word.slice(equals + 1);
      const text = value.startsWith('@') ? readText(value.slice(1)) : value;
      const takesText = shape[name] !== undefined && acceptsText(shape[name], text);
      return [name, takesText ? text : text === '' ? null : jsonOrText(text)];
    }),
  );
}

/** A title may be `42` and a number may not be `"42"`: whatever takes the text as it stands gets it. */
function acceptsText(field: z.core.$ZodType, text: string): boolean {
  return (field as z.ZodType).safeParse(text).success;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new LongwaveError('invalid', 'command.file', `The file "${path}" cannot be read.`, {
      cause,
    });
  }
}

const EXAMPLE =
  'Such as: title="A new title" explicit=true notes=@notes.md link= (nothing behind = empties it)';

function nothingGiven(): LongwaveError {
  return new LongwaveError('invalid', 'command.nothing-set', 'Say what to set, as FIELD=VALUE.', {
    mend: EXAMPLE,
  });
}

function notAField(word: string): LongwaveError {
  return new LongwaveError(
    'invalid',
    'command.field',
    `"${word.slice(0, 80)}" is not FIELD=VALUE.`,
    {
      mend: EXAMPLE,
    },
  );
}
