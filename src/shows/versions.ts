import { serverItself } from '../accounts/actor.ts';
import type { Deed, Fields } from '../history/version.ts';
import { hasVersions, keepVersion } from '../history/versions.ts';
import { snakeKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import { written } from './categories.ts';
import { showFields } from './show.ts';
import type { Show } from './show.ts';

/**
 * Keeps the show as it is after a change, in the transaction of that change, which holds the show.
 * @returns whether anything has changed
 */
export async function keepShowVersion(
  tx: Queries,
  show: Show,
  deed: Deed,
  at: number,
): Promise<boolean> {
  return await keepVersion(tx, { kind: 'show', id: show.id, showId: show.id }, deed, {
    fields: fieldsOf(show),
    at,
  });
}

/** Before the first change that is kept: what stands there now, so that the change can be undone. */
export async function keepFoundShow(tx: Queries, show: Show, at: number): Promise<void> {
  if (await hasVersions(tx, { kind: 'show', id: show.id })) return;
  await keepShowVersion(tx, show, { actor: serverItself, what: 'found' }, at);
}

const names = [...Object.keys(showFields), 'podcast_guid', 'artwork_id'];

function fieldsOf(show: Show): Fields {
  const all: Record<string, unknown> = { ...snakeKeys(show), ...show.namespace };
  return {
    ...Object.fromEntries(names.map((name) => [name, all[name]])),
    categories: show.categories.map(written),
    deleted: show.deletedAt !== null,
  };
}
