/** Who is really told of changes; feeds promise it to their readers (WebSub, Podping). */
export interface Announced {
  /** Whole addresses of WebSub hubs. */
  readonly hubs: readonly string[];
  readonly podping: boolean;
}

const toNobody: Announced = { hubs: [], podping: false };

/** Makes every absolute URL. The base is the setting `PUBLIC_URL`, never the Host of a request. */
export interface Addresses {
  readonly base: string;
  /** True when the base is https on a host that the world can reach: what directories need. */
  readonly isPublic: boolean;
  readonly announced: Announced;
  feed(showSlug: string): string;
  /** A page of the feed, the newest episodes on page 1 (RFC 5005, section 3). */
  feedPage(showSlug: string, page: number): string;
  show(showSlug: string): string;
  episode(showSlug: string, episodeSlug: string): string;
  episodeTranscript(showSlug: string, episodeSlug: string): string;
  /** Where a show can be heard in the app of one's choice. */
  listen(showSlug: string): string;
  /** A player for pages of others: of one episode by its id, or of a show by its slug. */
  embed(episodeIdOrShowSlug: string): string;
  /** What other sites ask how to show one of our pages (oEmbed 1.0). */
  oembed(page: string, format: 'json' | 'xml'): string;
  sitemap(part?: number): string;
  audio(fileId: string, name: string): string;
  artwork(fileId: string, name: string): string;
  chapters(episodeId: string): string;
  transcript(transcriptId: string, extension: string): string;
  /** An upload that can be resumed. */
  upload(uploadId: string): string;
}

/** @param base an absolute http(s) URL without a slash at its end. */
export function addressesAt(base: string, announced: Announced = toNobody): Addresses {
  return {
    base,
    isPublic: isPublicHttps(base),
    announced,
    feed: (show) => `${base}/feeds/${show}.xml`,
    feedPage: (show, page) => `${base}/feeds/${show}/${page}.xml`,
    show: (show) => `${base}/${show}`,
    episode: (show, episode) => `${base}/${show}/${episode}`,
    episodeTranscript: (show, episode) => `${base}/${show}/${episode}/transcript`,
    listen: (show) => `${base}/${show}/listen`,
    embed: (idOrSlug) => `${base}/embed/${idOrSlug}`,
    oembed: (page, format) =>
      `${base}/oembed?${new URLSearchParams({ url: page, format }).toString()}`,
    sitemap: (part) => `${base}/sitemap.xml${part === undefined ? '' : `?part=${part}`}`,
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
