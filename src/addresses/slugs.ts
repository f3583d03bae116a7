/** First parts of paths that are ours, so that no show can take them. A test compares them with the routes. */
export const reservedShowSlugs: ReadonlySet<string> = new Set([
  '.well-known',
  'account',
  'admin',
  'api',
  'artwork',
  'assets',
  'audio',
  'chapters',
  'colours',
  'docs',
  'embed',
  'favicon.ico',
  'feeds',
  'health',
  'listen',
  'livez',
  'login',
  'logout',
  'metrics',
  'oembed',
  'readyz',
  'robots.txt',
  'setup',
  'sitemap.xml',
  'static',
  'transcripts',
  'well-known',
]);

/** Second parts of a show's paths that are pages of the show itself, and what is ours on a show's own domain. */
export const reservedEpisodeSlugs: ReadonlySet<string> = new Set([
  'assets',
  'colours',
  'embed',
  'feed',
  'listen',
  'livez',
  'readyz',
  'search',
]);

const LONGEST = 60;

/** What a slug given by a person must look like. */
export const slugPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** "Größe & Maß!" becomes "groesse-mass"; a title without any Latin letter or digit becomes "". */
export function slugFrom(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .normalize('NFKD')
    .replaceAll(/\p{M}|['’]/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, LONGEST) : `${slug}-${word}`;
    if (longer.length > LONGEST) break;
    slug = longer;
  }
  return slug;
}

/**
 * Slugs to try in turn for a title, until one is free. A reserved or empty one is never offered.
 * @param fallback an id: used when the title has no slug, and in the last offer, which is always free.
 */
export function* slugOffers(
  title: string,
  reserved: ReadonlySet<string>,
  fallback: string,
): Generator<string> {
  const base = slugFrom(title);
  if (base !== '') {
    if (!reserved.has(base)) yield base;
    for (const number of [2, 3, 4, 5]) yield `${base}-${number}`;
    yield `${base}-${fallback.slice(0, 6)}`;
  }
  yield fallback;
}
