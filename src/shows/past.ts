import { z } from 'zod';
import { readFields } from '../history/version.ts';
import { versionsAt } from '../history/versions.ts';
import { readShowNamespace, showNamespaceFields } from '../namespace/show-namespace.ts';
import { changedColumn, parted } from '../namespace/stored.ts';
import { camelKeys } from '../platform/case.ts';
import type { Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { showFields } from './show.ts';
import type { Show } from './show.ts';

const pastFields = {
  ...showFields,
  podcast_guid: z.string().nullable(),
  artwork_id: z.string().nullable(),
  deleted: z.boolean(),
};

/**
 * The show as it was at an instant (milliseconds), and when it had become so.
 * @throws LongwaveError `show.not-yet`, `show.deleted-then`
 */
export async function showAt(
  queries: Queries,
  show: Show,
  at: number,
): Promise<{ show: Show; since: number }> {
  const subjects = { kind: 'show', ids: [show.id] } as const;
  const version = (await versionsAt(queries, subjects, at)).get(show.id);
  if (!version || at < show.createdAt) throw notYet(show);
  const { deleted, ...fields } = readFields(pastFields, version.fields);
  if (deleted) throw deletedThen();
  const { taken, rest } = parted(fields, showNamespaceFields);
  const namespace = readShowNamespace(changedColumn('{}', taken));
  return { show: { ...show, ...camelKeys(rest), namespace }, since: version.at };
}

function notYet({ createdAt }: Show): LongwaveError {
  const message = 'The show did not exist at this time.';
  return new LongwaveError('not-found', 'show.not-yet', message, {
    field: 'at',
    mend: `Ask for a time from ${new Date(createdAt).toISOString()} on.`,
  });
}

function deletedThen(): LongwaveError {
  const message = 'The show was deleted at this time, so it had no feed.';
  return new LongwaveError('gone', 'show.deleted-then', message, {
    field: 'at',
    mend: 'GET /api/shows/{show}/versions says when it was deleted and restored.',
  });
}
