import type { Episode } from '../episodes/episode.ts';
import { spokenTime } from '../platform/moment.ts';
import type { Show } from '../shows/show.ts';

type Facts = Pick<Episode, 'state' | 'publishAt'>;

/** What was done to an episode, by what its address says of it, which is all that a redirect can hand on. */
export function episodeNotice(
  done: string | undefined,
  { state, publishAt }: Facts,
  { timeZone }: Show,
): string | undefined {
  // An address that somebody has kept must not say what is so no more.
  if (done === state) return byState[state](publishAt ?? 0, timeZone);
  return done === undefined ? undefined : plain.get(done);
}

const byState: Record<Episode['state'], (at: number, timeZone: string) => string> = {
  draft: () => 'Kept as a draft: listeners do not see it.',
  scheduled: (at, timeZone) => `Scheduled for ${spokenTime(at, timeZone)}.`,
  live: () => 'Published. It is in the feed now.',
  withdrawn: () => 'Withdrawn. It is not in the feed any more, and its audio is offline.',
};

/** What a change of its fields has done: also when it comes out, when that is another time now. */
export function doneBy(before: Facts, after: Facts): string {
  const isAnother = before.state !== after.state || before.publishAt !== after.publishAt;
  return isAnother ? after.state : 'saved';
}

const IN_PART =
  'Saved, but for what could not come back: rules of today refuse it, or its file is not kept any more. Its history says what still differs.';

const plain = new Map([
  ['saved', 'Saved.'],
  ['brought-back', 'Saved: it is as it was in that version.'],
  ['brought-back-in-part', IN_PART],
  ['files', 'The files are there.'],
  ['audio', 'It has the audio of before again.'],
  ['there', 'This audio is an episode already: it stays as it was.'],
]);

/** The same of a show, and of several of its episodes. */
export const showNotices = new Map([
  ['saved', 'Saved.'],
  ['brought-back', 'Saved: it is as it was in that version.'],
  ['brought-back-in-part', IN_PART],
  ['made', 'The show is there. Its feed is empty until an episode is published.'],
  ['restored', 'Restored. Its feed, its pages and its audio are there again.'],
  ['scheduled', 'They are scheduled.'],
  ['drafts', 'They are drafts again.'],
  ['deleted', 'The episode is deleted. For 30 days it can be restored, under Deleted episodes.'],
]);
