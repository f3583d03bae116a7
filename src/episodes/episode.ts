import { z } from 'zod';
import { slugPattern } from '../addresses/slugs.ts';
import { chaptersField } from '../chapters/field.ts';
import { episodeNamespaceFields, isJsonField } from '../namespace/episode-namespace.ts';
import type { EpisodeNamespace } from '../namespace/episode-namespace.ts';
import { line, paragraphs, storable, webUrl, yesNo } from '../platform/text.ts';
import { listQuery } from '../shows/show.ts';
import type { ShowId } from '../shows/show.ts';

export type EpisodeId = string & { readonly kind: 'episode' };

interface Common {
  id: EpisodeId;
  showId: ShowId;
  slug: string;
  guid: string;
  guidIsPermalink: boolean;
  title: string;
  /** Markdown. */
  notes: string;
  summary: string | null;
  link: string | null;
  author: string | null;
  season: number | null;
  number: number | null;
  type: 'full' | 'trailer' | 'bonus';
  /** Null: as the show. */
  explicit: boolean | null;
  blocked: boolean;
  /** What the episode says by tags of the podcast namespace, as the API names it. */
  namespace: EpisodeNamespace;
  artworkId: string | null;
  audioId: string;
  version: number;
  createdAt: number;
  deletedAt: number | null;
}

export type Draft = Common & { state: 'draft'; publishAt: null };
export type Scheduled = Common & { state: 'scheduled'; publishAt: number };
export type Live = Common & { state: 'live'; publishAt: number };
/** As the feed takes it; its notes are HTML that is safe anywhere (see `renderNotes`). */
export type LiveWithNotes = Live & { notesHtml: string };
export type Withdrawn = Common & { state: 'withdrawn'; publishAt: number };
export type Episode = Draft | Scheduled | Live | Withdrawn;

/** Which episodes of a show a list has. */
export interface EpisodeFilter {
  state?: Episode['state'] | undefined;
  /** What the title contains, whatever its case. */
  words?: string | undefined;
  /** With words: the ids of those that have them elsewhere (some hundreds), which count whatever their title. */
  found?: readonly string[] | undefined;
  /** Of the audio, hexadecimal. */
  sha256?: string | undefined;
}

/** The query of a list of the episodes of a show. */
export const episodeQuery = listQuery.extend({
  sha256: z
    .string('must be text')
    .regex(/^[0-9a-f]{64}$/i, 'must be a SHA-256 in hexadecimal digits')
    .toLowerCase()
    .optional()
    .describe(
      'Only episodes whose audio has exactly these bytes: whether a file is there already.',
    ),
});

/** What decides the state, as the database keeps it. */
export interface StateColumns {
  publishAt: number | null;
  announcedAt: number | null;
  withdrawnAt: number | null;
}

/**
 * The state at the time `now` (milliseconds). `announcedAt` is a latch: a clock that is set back hides nothing.
 * The same rule stands as SQL in is-live.ts.
 */
export function stateAt(
  { publishAt, announcedAt, withdrawnAt }: StateColumns,
  now: number,
):
  | { state: 'draft'; publishAt: null }
  | { state: 'scheduled' | 'live' | 'withdrawn'; publishAt: number } {
  if (publishAt === null) return { state: 'draft', publishAt };
  if (withdrawnAt !== null) return { state: 'withdrawn', publishAt };
  const live = announcedAt !== null || publishAt <= now;
  return { state: live ? 'live' : 'scheduled', publishAt };
}

const COUNTED = 'must be a whole number from 1 to 1,000,000';
const positive = (what: string) =>
  z
    .number(COUNTED)
    .int(COUNTED)
    .min(1, `must be 1 or more: leave ${what} out instead`)
    .max(1_000_000, COUNTED);

/** What a podcaster may say about an episode, as the API names it. */
export const episodeFields = {
  title: line(255).describe(
    'Without the show’s name and without numbers. From the file when absent.',
  ),
  slug: z
    .string()
    .max(60, 'must have at most 60 characters')
    .regex(slugPattern, 'must be small letters and digits, with single hyphens between them')
    .describe('The last part of the page address. Made from the title when absent.'),
  notes: paragraphs(100_000).describe('Show notes in Markdown.'),
  summary: paragraphs(1000)
    .nullable()
    .describe('One or two sentences. Only if it says other things than the notes.'),
  link: webUrl
    .nullable()
    .describe('The page of the episode; without it, the one that Longwave serves.'),
  author: line(255).nullable().describe('Who made this episode, when not the author of the show.'),
  season: positive('season').nullable().describe('The number of the season (itunes:season).'),
  number: positive('number').nullable().describe('The number of the episode (itunes:episode).'),
  type: z
    .enum(['full', 'trailer', 'bonus'], 'must be full, trailer or bonus')
    .describe('A trailer without season and number is the trailer of the show.'),
  explicit: yesNo
    .nullable()
    .describe('Whether the episode has explicit content; when unsaid or null, as the show.'),
  blocked: yesNo.describe('Whether directories must hide this episode.'),
  chapters: chaptersField,
  ...episodeNamespaceFields,
  publish_at: z
    .string('must be a date and time (ISO 8601)')
    .min(1, 'must not be empty: leave it out to publish now')
    .describe('ISO 8601; without a zone, in the time zone of the show. Now when absent.'),
  draft: yesNo.describe('true keeps the episode out of the feed until it gets a publish_at.'),
};

/** The fields with which an episode is made, beside its audio. Every one may be absent. */
export const newEpisode = z
  .strictObject({
    ...episodeFields,
    guid: z
      .string()
      .min(1, 'must not be empty')
      .max(1000)
      .refine((guid) => storable(guid) === guid, 'must not contain control characters')
      .describe('Of an episode that moves in (scope import); kept byte for byte.'),
    guid_is_permalink: yesNo.describe('Whether that guid is a URL that can be opened.'),
    allow_duplicate: yesNo.describe(
      'Whether a POST may publish audio that another episode of the show has already, byte for byte. Otherwise it becomes a draft.',
    ),
  })
  .partial();
export type NewEpisode = z.output<typeof newEpisode>;

/** What `PATCH /api/episodes/{id}` takes: any field, null to empty it. */
export const episodeChange = z.strictObject(episodeFields).partial();
export type EpisodeChange = z.output<typeof episodeChange>;

/** Form fields and query parameters are text: turns those that mean numbers, flags and JSON into them. */
export function fromForm(texts: Record<string, unknown>): Record<string, unknown> {
  const read = (name: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    if (name === 'season' || name === 'number') return /^\d+$/.test(value) ? Number(value) : value;
    if (isJsonField(name)) return fromJson(value);
    const flags = [
      'explicit',
      'blocked',
      'draft',
      'guid_is_permalink',
      'allow_duplicate',
      'cut_to_length',
    ];
    if (flags.includes(name) && /^(true|false)$/.test(value)) return value === 'true';
    return value;
  };
  // A form of a web page sends every field, and the ones that were left empty as "". Of those that say when, nothing would
  // mean now: a script whose variable is empty must not publish too early.
  const given = Object.entries(texts).filter(
    ([name, value]) => value !== '' || name === 'publish_at' || name === 'draft',
  );
  return Object.fromEntries(given.map(([name, value]) => [name, read(name, value)]));
}

/** What is no JSON stays text, which no field of that kind takes. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
