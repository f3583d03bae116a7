/** Who is really told of changes; feeds promise it to their readers (WebSub, Podping). */
export interface Announced {
  /** Whole addresses of WebSub hubs. */
  readonly hubs: readonly string[];
  readonly podping: boolean;
}

/** Where the pages of a show stand: below its slug on this server, or on a name of their own. */
export interface ShowPlace {
  slug: string;
  domain: string | null;
}

const toNobody: Announced = { hubs: [], podping: false };

/** Makes every absolute URL. The base is the setting `PUBLIC_URL`, never the Host of a request. */
export interface Addresses {
  readonly base: string;
  /** The name in it: of this server, where the desk is. */
  readonly hostName: string;
  /** True when the base is https on a host that the world can reach: what directories need. */
  readonly isPublic: boolean;
  readonly announced: Announced;
  feed(showSlug: string): string;
  /** A page of the feed, the newest episodes on page 1 (RFC 5005, section 3). */
  feedPage(showSlug: string, page: number): string;
  show(of: ShowPlace): string;
  episode(of: ShowPlace, episodeSlug: string): string;
  episodeTranscript(of: ShowPlace, episodeSlug: string): string;
  /** Where a show can be heard in the app of one's choice. */
  listen(of: ShowPlace): string;
  /** A player for pages of others: of one episode by its id, or of the show. */
  embed(of: ShowPlace, episodeId?: string): string;
  /** What other sites ask how to show one of our pages (oEmbed 1.0). */
  oembed(page: string, format: 'json' | 'xml'): string;
  /** @param domain of one show; without it, of the server. */
  sitemap(part?: number, domain?: string | null): string;
  audio(fileId: string, name: string): string;
  artwork(fileId: string, name: string): string;
  chapters(episodeId: string): string;
  transcript(transcriptId: string, extension: string): string;
  /** An upload that can be resumed. */
  upload(uploadId: string): string;
}

/** The path of a page of a show where its pages stand; `rest` such as `listen`. */
export function pagePath({ slug, domain }: ShowPlace, rest = ''): string {
  if (domain !== null) return `/${rest}`;
  return rest === '' ? `/${slug}` : `/${slug}/${rest}`;
}

/** @param base an absolute http(s) URL without a slash at its end. */
export function addressesAt(base: string, announced: Announced = toNobody): Addresses {
  // As this server is reached: whoever brings https to it does so for every name.
  const { protocol, hostname } = new URL(base);
  const originOf = (domain: string | null) => (domain === null ? base : `${protocol}//${domain}`);
  const page = (of: ShowPlace, rest?: string) => originOf(of.domain) + pagePath(of, rest);
  return {
    base,
    hostName: hostname.replace(/\.$/, ''),
    isPublic: isPublicHttps(base),
    announced,
    feed: (show) => `${base}/feeds/${show}.xml`,
    feedPage: (show, page) => `${base}/feeds/${show}/${page}.xml`,
    show: (of) => page(of),
    episode: (of, episode) => page(of, episode),
    episodeTranscript: (of, episode) => page(of, `${episode}/transcript`),
    listen: (of) => page(of, 'listen'),
    embed: ({ slug, domain }, episode = slug) => `${originOf(domain)}/embed/${episode}`,
    oembed: (page, format) =>
      `${base}/oembed?${new URLSearchParams({ url: page, format }).toString()}`,
    sitemap: (part, domain = null) =>
      `${originOf(domain)}/sitemap.xml${part === undefined ? '' : `?part=${part}`}`,
    audio: (id, name) => `${base}/audio/${id}/${name}`,
    artwork: (id, name) => `${base}/artwork/${id}/${name}`,
    chapters: (episode) => `${base}/chapters/${episode}.json`,
    transcript: (id, extension) => `${base}/transcripts/${id}.${extension}`,
    upload: (id) => `${base}/api/uploads/${id}`,
  };
}

const LOCAL_NAMES = /(^|\.)(localhost|local|internal|lan|home|test|example|invalid)$/;
const ADDRESS = /^(\[.*\]|\d{1,3}(\.\d{1,3}){3})$/;

/** Whether an address is https on a host that the world can reach. */
export function isPublicHttps(base: string): boolean {
  const { protocol, hostname } = new URL(base);
  return (
    protocol === 'https:' &&
    hostname.includes('.') &&
    !LOCAL_NAMES.test(hostname) &&
    !ADDRESS.test(hostname)
  );
}
