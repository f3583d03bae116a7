import { LongwaveError } from '../platform/errors.ts';
import { parseMoment } from '../platform/moment.ts';
import type { Episode } from './episode.ts';

/** How far back a date may lie and still mean "now": a long upload began before it ended. */
const JUST_NOW_MS = 15 * 60_000;

export interface ScheduleColumns {
  publish_at: number | null;
  announced_at: number | null;
  withdrawn_at: number | null;
}

export type PublishWish = { draft: true } | { draft: false; at: number | undefined };

/**
 * What a request says about when: a draft, at a time, or now (`at` undefined).
 * @throws LongwaveError `date.*`, `episode.draft-with-date`
 */
export function publishWish(
  wanted: { publish_at?: string | undefined; draft?: boolean | undefined },
  timeZone: string,
): PublishWish {
  const at =
    wanted.publish_at === undefined
      ? undefined
      : parseMoment(wanted.publish_at, timeZone, 'publish_at');
  if (!wanted.draft) return { draft: false, at };
  if (at === undefined) return { draft: true };
  throw new LongwaveError(
    'unprocessable',
    'episode.draft-with-date',
    'A draft has no publish_at.',
    {
      field: 'draft',
      mend: 'Leave out draft to schedule the episode, or leave out publish_at to keep it as a draft.',
    },
  );
}

/** The columns that make it so at the time `now`. The latch is set at once for what is live at once. */
export function scheduleColumns(wish: PublishWish, now: number): ScheduleColumns {
  if (wish.draft) return { publish_at: null, announced_at: null, withdrawn_at: null };
  const at = wish.at ?? now;
  return { publish_at: at, announced_at: at <= now ? now : null, withdrawn_at: null };
}

/**
 * A date long ago is a slip of the pen, unless somebody brings a show along.
 * @param unless how it may be meant all the same, where it may
 * @throws LongwaveError `episode.past-date`
 */
export function refusePast(wish: PublishWish, now: number, unless = ''): void {
  if (wish.draft || wish.at === undefined || wish.at >= now - JUST_NOW_MS) return;
  const mend = `Choose a time to come, or publish it now, without a date. ${unless}`.trim();
  throw new LongwaveError('forbidden', 'episode.past-date', 'The date lies in the past.', {
    field: 'publish_at',
    mend,
  });
}

/**
 * A live episode is withdrawn, not moved: apps have it already.
 * @throws LongwaveError `episode.live`
 */
export function refuseToMoveLive(episode: Episode): void {
  if (episode.state !== 'live') return;
  throw new LongwaveError(
    'conflict',
    'episode.live',
    'This episode is live; its date cannot be changed.',
    {
      field: 'publish_at',
      mend: `Withdraw it first: POST /api/episodes/${episode.id}/withdraw.`,
    },
  );
}
