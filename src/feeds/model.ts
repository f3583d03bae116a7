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
  /** The WebSub hubs that are told when this feed changes. */
  hubs?: readonly string[];
  /** Whether Podping is told too. */
  usesPodping?: boolean;
  /** When anything in the feed last changed, in ms; never earlier than the newest `publishedAt`. */
  changedAt: number;
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
  /** Apple should hide this one episode. */
  blocked: boolean;
  /** One or two sentences of their own; never a copy of the notes. */
  summary?: string | undefined;
  author?: string | undefined;
}

interface FeedEnclosure {
  /** Absolute, ASCII, ending in the real extension; never used by another episode. */
  url: string;
  /** Exactly what the server will answer as Content-Type. */
  type: string;
  /** Exactly what the server will answer as Content-Length. */
  lengthBytes: number;
}
