import type { Request } from 'express';
import { z } from 'zod';
import type { Episode, EpisodeId } from '../episodes/episode.ts';
import { getEpisode } from '../episodes/episodes.ts';
import { rhythmOf } from '../episodes/rhythm.ts';
import { everyDays, seriesFrom } from '../episodes/series.ts';
import type { Rhythm } from '../episodes/series.ts';
import type { SeenChange } from '../episodes/stale.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError, problemsIn, unlessNotFound } from '../platform/errors.ts';
import type { FieldProblem } from '../platform/errors.ts';
import { parse } from '../platform/http/parse.ts';
import { localField } from '../platform/moment.ts';
import { refusalOf } from '../platform/pages/again.ts';
import type { Typed } from '../platform/pages/form.tsx';
import type { Show } from '../shows/show.ts';
import { meantTime } from './schedule-form.tsx';
import { checkTime } from './wanted.ts';

const DAY_MS = 86_400_000;

/** As many as a page of the list of episodes can have. */
const MOST = 200;

const chosenQuery = z.object({
  episode: z
    .union([z.string(), z.array(z.string()).max(MOST, `must be at most ${MOST}`)])
    .default([]),
});

/** The ids of the episodes that were ticked in the list. */
export function idsInQuery({ query }: Request): string[] {
  return [parse(chosenQuery, query).episode].flat();
}

/** The ids of the episodes that a form is about: it says of each which version it showed. */
export function idsInForm(typed: Typed): string[] {
  const ids = Object.keys(typed).flatMap((name) => /^([a-z2-7]{26})\.seen$/.exec(name)?.[1] ?? []);
  return ids.slice(0, MOST);
}

/** Those of these episodes of a show that are still to come, in the order in which they are likely to come out. */
export async function toComeAmong(
  database: Database,
  show: Show,
  ids: readonly string[],
): Promise<Episode[]> {
  const found: Episode[] = [];
  for (const id of new Set(ids)) {
    const episode = await unlessNotFound(getEpisode(database, database.read, id));
    if (episode?.showId === show.id && isToCome(episode)) found.push(episode);
  }
  return found.toSorted(
    (one, other) =>
      (one.season ?? 0) - (other.season ?? 0) ||
      (one.number ?? Infinity) - (other.number ?? Infinity) ||
      one.createdAt - other.createdAt,
  );
}

/** Whether listeners are still to hear of it, so that its date can be moved. */
export function isToCome({ state }: Episode): boolean {
  return state === 'draft' || state === 'scheduled';
}

/** The field with the time of an episode. */
export const timeName = (id: string): string => `${id}.publish_at`;

/** The steps between two episodes, and what people call them. */
export const steps: Record<string, [label: string, rhythm: Rhythm]> = {
  day: ['every day', everyDays(1)],
  week: ['every week', everyDays(7)],
  'two-weeks': ['every two weeks', everyDays(14)],
};

/** The field `every` of a show that says how often episodes come. */
export const AS_THE_SHOW = 'as-the-show';

/**
 * What the form proposes at first: as the show says, else every week, from the next morning on.
 * @param now milliseconds
 */
export function proposed(show: Show, episodes: readonly Episode[], now: number): Typed {
  const { rhythm } = rhythmOf(show, now);
  const tomorrow = `${localField(now + DAY_MS, show.timeZone).slice(0, 10)}T07:00`;
  const planned = episodes.flatMap(({ publishAt }) => publishAt ?? []);
  const earliest = planned.length > 0 ? Math.min(...planned) : undefined;
  const local = (at: number) => localField(at, show.timeZone);
  const next = rhythm && seriesFrom(local(now), 1, rhythm)?.[0];
  const first = earliest === undefined ? (next ?? tomorrow) : local(earliest);
  return { first, every: next === undefined ? 'week' : AS_THE_SHOW };
}

/**
 * The form with a time for each episode, by the first one and the step.
 * @param now milliseconds
 * @throws LongwaveError `date.invalid`, `series.step`
 */
export function filledIn(
  typed: Typed,
  show: Show,
  episodes: readonly Episode[],
  now: number,
): Typed {
  const { first = '', every = '' } = typed;
  const rhythm = every === AS_THE_SHOW ? rhythmOf(show, now).rhythm : steps[every]?.[1];
  if (!rhythm) throw wrong('series.step', 'every', 'Choose how often they come.');
  const times = seriesFrom(first, episodes.length, rhythm);
  if (!times) throw wrong('date.invalid', 'first', 'Choose a day and a time.');
  const filled = episodes.map(({ id }, index) => [timeName(id), times[index] ?? '']);
  return { ...typed, ...(Object.fromEntries(filled) as Typed) };
}

function wrong(code: string, field: string, message: string): LongwaveError {
  return new LongwaveError('unprocessable', code, message, { field });
}

/**
 * What the form asks for, once every time of it can be.
 * @param now milliseconds
 * @throws LongwaveError `series.times` with what is wrong with each
 */
export function scheduleWished(
  typed: Typed,
  show: Show,
  episodes: readonly Episode[],
  now: number,
): SeenChange[] {
  const problems: FieldProblem[] = [];
  const wishes = episodes.map(({ id }) => {
    const publish_at = meantTime(typed, timeName(id));
    const problem = problemWith(publish_at, show, now);
    if (problem) problems.push({ ...problem, field: timeName(id) });
    return { id, seen: typed[`${id}.seen`], change: { publish_at } };
  });
  if (problems.length === 0) return wishes;
  throw new LongwaveError('unprocessable', 'series.times', 'Some times cannot be.', { problems });
}

function problemWith(publish_at: string, show: Show, now: number): FieldProblem | undefined {
  if (publish_at === '') return { message: 'Choose a day and a time.' };
  const refusal = refusalOf(() => checkTime({ publish_at }, show, now));
  return refusal && problemsIn(refusal)[0];
}

/** That several are to be drafts again. */
export function draftsWished(typed: Typed, episodes: readonly { id: EpisodeId }[]): SeenChange[] {
  return episodes.map(({ id }) => ({ id, seen: typed[`${id}.seen`], change: { draft: true } }));
}

/**
 * One that has come out, or was deleted, since the page was shown: nothing is done to the others either.
 * @throws LongwaveError `series.gone`
 */
export function refuseGone(asked: readonly string[], episodes: readonly Episode[]): void {
  const gone = asked.length - episodes.length;
  if (gone === 0 && asked.length > 0) return;
  throw new LongwaveError(
    'conflict',
    'series.gone',
    asked.length === 0
      ? 'No episode was chosen.'
      : `${gone === 1 ? 'One of them is' : `${gone} of them are`} out already, or deleted. Nothing was changed.`,
    { mend: 'Look at those that are left, and send the form again.' },
  );
}
