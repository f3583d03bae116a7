import { newEpisode } from '../episodes/episode.ts';
import type { NewEpisode } from '../episodes/episode.ts';
import { publishWish, refusePast } from '../episodes/schedule.ts';
import { LongwaveError, asOneError } from '../platform/errors.ts';
import { parse } from '../platform/http/parse.ts';
import { mayBeMended, refusalOf } from '../platform/pages/again.ts';
import type { Typed } from '../platform/pages/form.tsx';
import type { Show } from '../shows/show.ts';
import type { Viewer } from './desk.ts';
import { newEpisodeFields } from './episode-form.tsx';
import { scheduleFields } from './schedule-form.tsx';

/** Who publishes where, and when in milliseconds. */
export interface Moment {
  viewer: Viewer;
  show: Show;
  now: number;
}

/** What a form says of when; nothing for "now". */
type Schedule = ReturnType<typeof scheduleFields>;

export interface Wanted {
  /** Without what is wrong: an episode can be made of it. */
  fields: NewEpisode;
  schedule: Schedule;
  /** All that is wrong. */
  refusal: LongwaveError | undefined;
}

/** What the form for a new episode asks for, at a time that there is and that is to come. */
export function wantedOf({ viewer, show, now }: Moment, typed: Typed): Wanted {
  const { chapters, ...others } = newEpisodeFields(typed);
  let fields: NewEpisode = {};
  let schedule: Schedule = { draft: true };
  // Apart: their lines are read by rules of their own, which stop at the first that is wrong.
  const ofFields = [others, { chapters }].map((part) =>
    refusalOf(() => {
      fields = { ...fields, ...parse(newEpisode, part) };
    }),
  );
  const ofDate = refusalOf(() => {
    if (viewer.may('publish')) schedule = timeOf(typed, show, now);
  });
  return { fields, schedule, refusal: asOneError([...ofFields, ofDate]) };
}

/**
 * What a form says of when, once it can be.
 * @param now milliseconds
 * @throws LongwaveError `date.*`, `episode.past-date`
 */
export function timeOf(typed: Typed, show: Show, now: number): Schedule {
  const schedule = scheduleFields(typed);
  checkTime(schedule, show, now);
  return schedule;
}

/**
 * Looks whether an episode can come out then.
 * @param now milliseconds
 * @throws LongwaveError `date.*`, `episode.past-date`
 */
export function checkTime(schedule: Schedule, { timeZone }: Show, now: number): void {
  try {
    refusePast(publishWish(schedule, timeZone), now);
  } catch (error) {
    throw mayBeMended(error) ? atChoice(error) : error;
  }
}

/** Where programs have to write one of two times, a form has the choice beside it. */
function atChoice(error: LongwaveError): LongwaveError {
  const { kind, code, message, field } = error;
  if (code !== 'date.skipped' && code !== 'date.ambiguous') return error;
  const mend = 'Choose which one is meant.';
  return new LongwaveError(kind, code, message, { mend, ...(field !== undefined && { field }) });
}
