import type { PscChapter } from '../chapters/format-psc.ts';
import type { EpisodeNamespace } from '../namespace/episode-namespace.ts';
import type { ShowNamespace } from '../namespace/show-namespace.ts';

/**
 * What a feed says, as plain data. Whoever fills it decides what is true (which episodes are live, what the
 * effective value of `explicit` is); the document only decides how to write it.
 */
export interface FeedChannel {
  title: string;
  /** The absolute https address of the show's page. */
  link: string;
  /** The canonical, absolute address of this feed. */
  feedUrl: string;
  /** Plain text; what is longer than Apple's 4,000 bytes is cut at a word. */
  description: string;
  /** ISO 639 with an optional region: `en`, `de-at`. */
  language: string;
  /** Apple's names, the main one first. */
  categories: FeedCategory[];
  explicit: boolean;
  author?: string | undefined;
  owner?: { name?: string | undefined; email: string } | undefined;
  type: 'episodic' | 'serial';
  copyright?: string | undefined;
  /** The absolute address of the square cover, ending in .jpg or .png. */
  imageUrl?: string | undefined;
  podcastGuid?: string | undefined;
  /** Other hosts must refuse to import this show. */
  locked: boolean;
  /** The mail address that may unlock it. */
  lockedOwner?: string | undefined;
  funding: { url: string; text: string }[];
  /** Set in the new feed of a show that has moved, and pointing at itself. */
  newFeedUrl?: string | undefined;
  /** No episode will ever follow. */
  complete: boolean;
  /** Directories should not list this show. */
  blocked: boolean;
  /** The code with which Apple Podcasts checks who owns the show. */
  ownershipToken?: string | undefined;
  /** Where this is one page of several: the others (RFC 5005, section 3). */
  pages?: FeedPages | undefined;
  namespace: ChannelNamespace;
  /** The WebSub hubs that are told when this feed changes. */
  hubs: readonly string[];
  /** When anything in the feed last changed, in ms; never earlier than the newest `publishedAt`. */
  changedAt: number;
}

/** Absolute addresses of feeds; `next` is older, `previous` newer. */
export interface FeedPages {
  first: string;
  previous?: string | undefined;
  next?: string | undefined;
  last: string;
}

/** What only the podcast namespace says of a show, in the words of the API. */
export interface ChannelNamespace extends ShowNamespace {
  /** Newest first, or in any order: apps take the newest. */
  trailers: FeedTrailer[];
  /** Whether every change is really told to Podping. */
  usesPodping: boolean;
}

export interface FeedTrailer {
  title: string;
  /** As in the enclosure of the same episode. */
  url: string;
  type: string;
  lengthBytes: number;
  /** In ms. */
  publishedAt: number;
  /** Of a trailer of one season only. */
  season?: number | undefined;
}

export interface FeedCategory {
  name: string;
  subcategory?: string | undefined;
}

export interface FeedItem {
  title: string;
  /** Written as it stands, whatever it looks like: apps know an episode by these very bytes. */
  guid: string;
  guidIsPermalink: boolean;
  /** The absolute address of the episode's page. */
  link: string;
  /** In ms. */
  publishedAt: number;
  /** Sanitised XHTML of few tags, at most 4,000 bytes of UTF-8. */
  descriptionHtml: string;
  /** The whole notes, sanitised, where they say more than `descriptionHtml`. */
  contentHtml?: string | undefined;
  enclosure: FeedEnclosure;
  /** 0 when nobody knows. */
  durationSeconds: number;
  /** The effective value: the episode's own, or else the show's. */
  explicit: boolean;
  season?: number | undefined;
  episode?: number | undefined;
  episodeType: 'full' | 'trailer' | 'bonus';
  imageUrl?: string | undefined;
  chapters?: FeedChapters | undefined;
  transcripts: FeedTranscript[];
  /** Apple should hide this one episode. */
  blocked: boolean;
  /** One or two sentences of their own; never a copy of the notes. */
  summary?: string | undefined;
  author?: string | undefined;
  /** What only the podcast namespace says of an episode, in the words of the API. */
  namespace: EpisodeNamespace;
}

interface FeedChapters {
  /** The absolute address of the JSON (podcast namespace 1.2). */
  url: string;
  /** The same as Podlove Simple Chapters, which stand in the feed itself. */
  simple: PscChapter[];
}

interface FeedTranscript {
  /** The absolute address of one format of it. */
  url: string;
  /** Exactly what the server will answer as Content-Type, without its charset. */
  type: string;
  language: string;
  /** Whether it can be shown in time with the audio. */
  isCaptions: boolean;
}

interface FeedEnclosure {
  /** Absolute, ASCII, ending in the real extension; never used by another episode. */
  url: string;
  /** Exactly what the server will answer as Content-Type. */
  type: string;
  /** Exactly what the server will answer as Content-Length. */
  lengthBytes: number;
}
