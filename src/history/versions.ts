import type { Request } from 'express';
import { forgetName, noteDeed } from '../accounts/activity.ts';
import type { Queries } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { param } from '../platform/http/param.ts';
import type { PageRequest } from '../platform/http/paging.ts';
import { newId } from '../platform/ids.ts';
import * as store from './store.ts';
import { compareFields } from './version.ts';
import type {
  Deed,
  FieldChange,
  Fields,
  KeptSubject,
  Subject,
  Version,
  VersionHead,
} from './version.ts';

/**
 * Keeps what a subject is after a change, in the transaction of that change; what is the same as the last version is
 * not kept twice. The caller holds the subject, so that two changes at once come one after the other.
 * @returns whether anything has changed since the last version
 * @param at milliseconds since 1970.
 */
export async function keepVersion(
  tx: Queries,
  subject: KeptSubject,
  { actor, what }: Deed,
  { fields, at }: { fields: Fields; at: number },
): Promise<boolean> {
  const text = JSON.stringify(fields);
  const last = await store.lastVersion(tx, subject);
  const kept = JSON.parse(text) as Fields;
  const changed = last ? compareFields(last.fields, kept).map(({ field }) => field) : [];
  if (last && changed.length === 0) return false;
  await store.insertVersion(tx, {
    id: newId(),
    kind: subject.kind,
    subject_id: subject.id,
    number: (last?.number ?? 0) + 1,
    at,
    who: actor.name,
    token_id: actor.tokenId,
    what,
    changed: JSON.stringify(changed),
    fields: text,
  });
  if (what !== 'found')
    await noteVersion(tx, subject, { actor, what }, { fields: kept, changed, at });
  return true;
}

/** Every version is also a line of what was done on the server. */
async function noteVersion(
  tx: Queries,
  { kind, id, showId }: KeptSubject,
  { actor, what }: Deed,
  { fields, changed, at }: { fields: Fields; changed: string[]; at: number },
): Promise<void> {
  const { title } = fields;
  const deed = {
    what: `${kind}.${what}`,
    by: actor,
    showId,
    subjectId: id,
    ...(typeof title === 'string' && { about: title }),
    detail: detailOf(what, fields, changed),
  } as const;
  await noteDeed(tx, deed, at);
}

/** What else a verb changes, such as the state, it says already; "created" does not say what was made. */
function detailOf(what: Deed['what'], fields: Fields, changed: string[]): string {
  const { state, publish_at: at } = fields;
  if (what === 'changed') return changed.join(', ');
  if (what !== 'created') return '';
  if (state === 'live') return 'live';
  return state === 'scheduled' && typeof at === 'string' ? `scheduled ${at}` : '';
}

/** Forgets what a subject ever was, because its content is removed: who did something with it, and when, stays. */
export async function forgetVersions(
  tx: Queries,
  { kind, id, showId }: KeptSubject,
): Promise<void> {
  await store.deleteVersions(tx, { kind, id });
  await forgetName(tx, { showId, subjectId: id });
}

/** Whether anything was kept of the subject yet: what is older than the history has nothing until it changes. */
export async function hasVersions(tx: Queries, subject: Subject): Promise<boolean> {
  return await store.anyVersion(tx, subject);
}

/** What the field was at first, and what each change made of it, the oldest first. */
export async function changesOf(
  queries: Queries,
  subject: Subject,
  field: string,
): Promise<FieldChange[]> {
  const versions = await store.changesOf(queries, subject, field);
  return versions.map(({ what, fields }) => ({ what, value: fields[field] }));
}

/** The newest first. One more than the limit when there are more. */
export async function listVersions(
  queries: Queries,
  subject: Subject,
  page: PageRequest,
): Promise<VersionHead[]> {
  return await store.listVersions(queries, subject, page);
}

/** The number of a version in a path; 0, which no version has, for what is no whole number, or is more than a database takes for one. */
export function versionIn(request: Request, name: string): number {
  const text = param(request, name);
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}

/** @throws LongwaveError `version.not-found` */
export async function getVersion(
  queries: Queries,
  subject: Subject,
  number: number,
): Promise<Version> {
  const version = await store.findVersion(queries, subject, number);
  if (version) return version;
  throw new LongwaveError(
    'not-found',
    'version.not-found',
    `The ${subject.kind} has no version with this number.`,
    { mend: 'GET …/versions lists them.' },
  );
}

/**
 * What subjects were at an instant, by their ids; those without a version by then are left out. What stood there before
 * its first change that was kept counts as having been so ever since.
 * @param subjects a few hundred ids at once
 * @param at milliseconds since 1970
 */
export async function versionsAt(
  queries: Queries,
  subjects: { kind: Subject['kind']; ids: readonly string[] },
  at: number,
): Promise<Map<string, Version>> {
  return await store.versionsAt(queries, subjects, at);
}
