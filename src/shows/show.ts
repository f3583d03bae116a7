import { z } from 'zod';
import { slugPattern } from '../addresses/slugs.ts';
import { funding } from '../namespace/funding.ts';
import type { Funding } from '../namespace/funding.ts';
import { showNamespaceFields } from '../namespace/show-namespace.ts';
import type { ShowNamespace } from '../namespace/show-namespace.ts';
import { pageQuery } from '../platform/http/paging.ts';
import { line, paragraphs, webUrl, yesNo } from '../platform/text.ts';
import { findCategory, similarCategories, written } from './categories.ts';
import type { Category } from './categories.ts';

export type ShowId = string & { readonly kind: 'show' };

export interface Show {
  id: ShowId;
  slug: string;
  title: string;
  /** Plain text, at most 4,000 bytes (Apple). */
  description: string;
  language: string;
  categories: Category[];
  explicit: boolean;
  author: string | null;
  ownerName: string | null;
  ownerEmail: string | null;
  type: 'episodic' | 'serial';
  link: string | null;
  copyright: string | null;
  timeZone: string;
  funding: Funding[];
  locked: boolean;
  blocked: boolean;
  complete: boolean;
  newFeedUrl: string | null;
  /** The feed answers with a redirect to `newFeedUrl`. */
  moved: boolean;
  ownershipToken: string | null;
  /** What the show says by tags of the podcast namespace, as the API names it. */
  namespace: ShowNamespace;
  artworkId: string | null;
  chaptersInNotes: boolean;
  podcastGuid: string | null;
  /** The name of its own on which listeners find its pages; null: below its slug. */
  domain: string | null;
  feedVersion: number;
  createdAt: number;
  deletedAt: number | null;
}

/** How long what was deleted can be brought back: a show, and an episode. */
export const RESTORABLE_MS = 30 * 86_400_000;

/** Whether anybody is told of changes: a blocked show wants no new listeners, and one that has moved has no news. */
export function isTold({ blocked, moved }: Pick<Show, 'blocked' | 'moved'>): boolean {
  return !blocked && !moved;
}

const category = z
  .string('must be text, such as "Arts > Books"')
  .transform((text, context): Category => {
    const found = findCategory(text);
    if (found) return found;
    const similar = similarCategories(text);
    const hint = similar.length > 0 ? `, but ${similar.join(', ')}` : '';
    context.addIssue(`must be from Apple's list, which has no "${text.slice(0, 60)}"${hint}`);
    return z.NEVER;
  });

const language = z
  .string('must be text')
  .regex(/^[A-Za-z]{2}(-[A-Za-z]{2})?$/, {
    error: 'must be a code such as en or en-us (ISO 639, two letters)',
    // Intl throws at what has not the form of a code.
    abort: true,
  })
  .refine(isLanguage, 'is not a language code that ISO 639 knows')
  .toLowerCase();

function isLanguage(code: string): boolean {
  try {
    const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
    return names.of(code) !== undefined;
  } catch {
    return false;
  }
}

const timeZone = z
  .string('must be text')
  .refine(isTimeZone, 'must be a time zone of the IANA list, such as Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What a podcaster may say about a show, as the API names it. */
export const showFields = {
  title: line(255).describe('The name of the show, without episode numbers or keywords.'),
  slug: z
    .string()
    .max(60, 'must have at most 60 characters')
    .regex(slugPattern, 'must be small letters and digits, with single hyphens between them')
    .describe('The part of the feed address that names the show. Made from the title when absent.'),
  description: paragraphs(4000).describe('Plain text that apps show, at most 4,000 bytes.'),
  language: language.describe('ISO 639 code of the spoken language, such as en or en-us.'),
  categories: z
    .array(category)
    .max(3, 'must name at most three')
    .refine((all) => new Set(all.map(written)).size === all.length, 'must not name one twice')
    .describe('From Apple’s list, the main one first: "Technology", "Arts > Books".'),
  explicit: yesNo.describe('Whether the show has explicit content.'),
  author: line(255).nullable().describe('Who makes the show; apps print it under the title.'),
  owner_name: line(255).nullable().describe('The person whom directories write to.'),
  owner_email: z
    .email('must be an e-mail address')
    .max(254)
    .nullable()
    .describe(
      'Where Spotify, YouTube and Amazon send the code that proves ownership. It stands in the feed.',
    ),
  type: z
    .enum(['episodic', 'serial'], 'must be episodic or serial')
    .describe('episodic: newest first. serial: to be heard in order, from the first.'),
  link: webUrl
    .nullable()
    .describe('The web page of the show; without it, the page that Longwave serves.'),
  copyright: line(255).nullable().describe('Who holds the rights.'),
  time_zone: timeZone.describe('How dates without a zone are read, such as Europe/Berlin.'),
  funding: z.array(funding).max(10).describe('Where listeners can support the show.'),
  locked: yesNo.describe('Whether other hosts must ask the owner before they import the feed.'),
  blocked: yesNo.describe('Whether directories must hide the show.'),
  complete: yesNo.describe('Whether the show has ended for ever.'),
  chapters_in_notes: yesNo.describe(
    'Whether notes end with the times of the chapters: Spotify and YouTube read chapters only there.',
  ),
  new_feed_url: webUrl
    .nullable()
    .describe('Where the feed has moved to; the feed says so (itunes:new-feed-url).'),
  moved: yesNo.describe(
    'Whether the address of the feed answers 301 to new_feed_url, with the feed still in the body.',
  ),
  ownership_token: line(500)
    .nullable()
    .describe('The token by which Apple checks who owns the feed.'),
  ...showNamespaceFields,
};

const withDefaults = {
  ...z.object(showFields).partial().shape,
  title: showFields.title,
  description: showFields.description.default(''),
  language: showFields.language.default('en'),
  categories: showFields.categories.default([]),
  explicit: showFields.explicit.default(false),
  type: showFields.type.default('episodic'),
  time_zone: showFields.time_zone.default('UTC'),
  funding: showFields.funding.default([]),
  locked: showFields.locked.default(true),
  blocked: showFields.blocked.default(false),
  complete: showFields.complete.default(false),
  chapters_in_notes: showFields.chapters_in_notes.default(false),
  moved: showFields.moved.default(false),
};

/** What `POST /api/shows` takes. A title is enough. */
export const newShow = z.strictObject({
  ...withDefaults,
  podcast_guid: z
    .uuid('must be a UUID')
    .optional()
    .describe('Of a show that moves in (scope import).'),
});
export type NewShow = z.output<typeof newShow>;

/** What `PATCH /api/shows/{show}` takes: any field, null to empty it. */
export const showChange = z.strictObject(showFields).partial();
export type ShowChange = z.output<typeof showChange>;

/** The query of a list of what can be deleted and restored: shows, and the episodes of one. */
export const listQuery = pageQuery.extend({
  state: z
    .enum(['deleted'], 'must be deleted, or be left out')
    .optional()
    .describe('deleted lists those that can be restored, and nothing else.'),
});

/** What directories still need before they accept the show, as names of fields (Apple, Spotify, PSP-1). */
export function missingFields(show: Show): string[] {
  const needed: [string, boolean][] = [
    ['description', show.description !== ''],
    ['categories', show.categories.length > 0],
    ['author', show.author !== null],
    ['owner_email', show.ownerEmail !== null],
    ['artwork', show.artworkId !== null],
  ];
  return needed.filter(([, given]) => !given).map(([name]) => name);
}

/** Categories as the database keeps them. */
export function storedCategories(categories: Category[]): string {
  return JSON.stringify(categories.map(written));
}
