import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Actor } from '../accounts/actor.ts';

/** What has versions. */
export interface Subject {
  kind: 'show' | 'episode';
  id: string;
}

/** The same where a version is written: also of which show it is. */
export interface KeptSubject extends Subject {
  showId: string;
}

/** What was done; `found` is what stood there before its first change that was kept. */
export const verbs = [
  'found',
  'created',
  'changed',
  'scheduled',
  'published',
  'withdrawn',
  'deleted',
  'restored',
  'brought-back',
  'audio-replaced',
  'audio-undone',
] as const;
export type Verb = (typeof verbs)[number];

/** One act of somebody. */
export interface Deed {
  actor: Actor;
  what: Verb;
}

/** All fields of a subject by their names in the API; what JSON holds. */
export type Fields = Record<string, unknown>;

/** A version without its fields, as lists have it. */
export interface VersionHead {
  id: string;
  /** Counts from 1. */
  number: number;
  /** Milliseconds since 1970. */
  at: number;
  who: string;
  tokenId: string | null;
  what: string;
  /** Names of the fields that differ from the version before; none in the first. */
  changed: string[];
}

export interface Version extends VersionHead {
  fields: Fields;
}

/** A field that is not the same in two versions. */
export interface Difference {
  field: string;
  from: unknown;
  to: unknown;
}

/** What a change made of one field. */
export interface FieldChange {
  what: string;
  value: unknown;
}

/** What differs, by the names of the fields; one that a version does not have counts as null. */
export function compareFields(from: Fields, to: Fields): Difference[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted();
  return names
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null }))
    .filter((difference) => !isDeepStrictEqual(difference.from, difference.to));
}

/**
 * The fields of a version as this release understands them. One that it does not, because an older release had another
 * rule, is left out: it costs this field, and not everything.
 */
export function readFields<Shape extends Record<string, z.ZodType>>(
  shape: Shape,
  fields: Fields,
): Partial<{ [Name in keyof Shape]: z.output<Shape[Name]> }> {
  const read = Object.entries(shape).flatMap(([name, field]) => {
    const { success, data } = field.safeParse(fields[name]);
    return success ? [[name, data]] : [];
  });
  return Object.fromEntries(read) as Partial<{ [Name in keyof Shape]: z.output<Shape[Name]> }>;
}

/** The fields of a version that `readFields` leaves out, by name; one that the version does not have is none. */
export function unreadFields(shape: Record<string, z.ZodType>, fields: Fields): string[] {
  return Object.keys(shape).filter(
    (name) => name in fields && !shape[name]!.safeParse(fields[name]).success,
  );
}
