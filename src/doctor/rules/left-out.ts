import { LONGEST } from '../../feeds/runs.ts';
import { WHOLE_EPISODES } from '../../feeds/trim.ts';
import type { Trouble } from '../finding.ts';
import type { FeedElement } from '../feed-element.ts';
import { ofDocument } from './rule.ts';
import type { Rule } from './rule.ts';

/** What a Longwave gives up of older episodes first, and what a podcaster calls it. */
const GIVEN_UP = new Map([
  ['psc:chapters', 'Podlove chapters'],
  ['podcast:person', 'persons'],
  ['podcast:soundbite', 'soundbites'],
  ['content:encoded', 'long notes'],
]);

/** The run in which the last of the newest stands keeps everything too. */
const SURELY_OLDER = WHOLE_EPISODES + LONGEST;

/** No smaller feed gives up anything. */
const LEAST_BYTES = 10_000_000;

/** Feed rule 15, as Longwave keeps it: a feed that would be too large says less of its older episodes. */
export const leftOutRules: Rule[] = [
  {
    rule: 15,
    severity: 'info',
    directories: ['podcast-index'],
    title: 'Older episodes say as much as newer ones.',
    check: ofDocument(({ channel, items }, { reading }) =>
      channel.value('generator') === 'Longwave' && (reading?.bytes ?? 0) > LEAST_BYTES
        ? leftOut(items)
        : [],
    ),
  },
];

function* leftOut(items: FeedElement[]): Iterable<Trouble> {
  const newest = items.slice(0, WHOLE_EPISODES);
  const older = items.slice(SURELY_OLDER);
  if (older.length === 0) return;
  const lost = [...GIVEN_UP].filter(([name]) => anyHas(newest, name) && !anyHas(older, name));
  if (lost.length === 0) return;
  yield {
    where: {},
    message: `The episodes after the newest ${WHOLE_EPISODES} have no ${lost.map(([, what]) => what).join(', no ')}: with them the feed would be larger than 20 MB.`,
    mend: 'Nothing is lost: it is left out of the feed only. Shorter notes make room for it.',
  };
}

function anyHas(items: FeedElement[], name: string): boolean {
  return items.some((item) => item.child(name) !== undefined);
}
