/** The namespaces of podcast feeds, under the prefixes that this folder calls them by. */
export const namespaces = {
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  podcast: 'https://podcastindex.org/namespace/1.0',
  content: 'http://purl.org/rss/1.0/modules/content/',
  atom: 'http://www.w3.org/2005/Atom',
  psc: 'http://podlove.org/simple-chapters',
  spotify: 'http://www.spotify.com/ns/rss',
  media: 'http://search.yahoo.com/mrss/',
  fh: 'http://purl.org/syndication/history/1.0',
} as const;

export type Prefix = keyof typeof namespaces;

/** The first address of the podcast namespace; real feeds still use it (feed rule 144). */
const oldPodcast = 'github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md';

const byComparable = new Map<string, Prefix>([
  ...Object.entries(namespaces).map(
    ([prefix, uri]) => [comparable(uri), prefix as Prefix] as const,
  ),
  [oldPodcast, 'podcast'],
]);

/**
 * The prefix of a namespace, also where its address is written with another case, scheme or slash: what is wrong about
 * the address is one finding, and not one for each element.
 */
export function prefixOf(uri: string): Prefix | undefined {
  return uri.length > 200 ? undefined : byComparable.get(comparable(uri));
}

function comparable(uri: string): string {
  return uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\/(www\.)?/, '')
    .replace(/\/$/, '');
}

/** One element of a feed. Names carry the prefixes of `namespaces`, whatever the document calls them. */
export class FeedElement {
  /** `title`, `itunes:image`, or `{uri}name` in a namespace that is none of ours. */
  readonly name: string;
  /** As the document writes it. */
  readonly written: string;
  /** From 1. */
  readonly line: number;
  /** By the names as they are written. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly elements: FeedElement[] = [];
  /** Its own text, without that of its children. */
  text = '';

  constructor(
    names: { name: string; written: string },
    line: number,
    attributes: ReadonlyMap<string, string>,
  ) {
    this.name = names.name;
    this.written = names.written;
    this.line = line;
    this.attributes = attributes;
  }

  children(name: string): FeedElement[] {
    return this.elements.filter((element) => element.name === name);
  }

  child(name: string): FeedElement | undefined {
    return this.elements.find((element) => element.name === name);
  }

  attribute(name: string): string | undefined {
    return this.attributes.get(name);
  }

  /** The trimmed text of the first child of that name; undefined when there is none or it is blank. */
  value(name: string): string | undefined {
    const text = this.child(name)?.text.trim();
    return text === '' ? undefined : text;
  }
}
