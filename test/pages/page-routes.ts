import { pageRoutes } from '../support/routes.ts';

/** What answers GET and is no page: files, what leads elsewhere, what is gone once it was used. */
const NO_PAGES = [
  '/favicon.ico',
  '/assets/:file',
  '/setup/:token',
  '/logout',
  '/colours/:file',
  '/sitemap.xml',
  '/robots.txt',
  '/.well-known/longwave-:show',
  '/oembed',
  '/admin/shows',
  '/admin/people/invitations',
  '/admin/activity/all.csv',
  '/admin/activity/all.ndjson',
  '/admin/shows/:show/activity/all.csv',
  '/admin/shows/:show/activity/all.ndjson',
  '/admin/episodes/:id/artwork',
  '/admin/episodes/:id/audio',
];

/** Paths that answer GET, with their parameters, such as `/:show/listen`: all, or only those that are pages. */
export function pathsOf(which: 'all' | 'page'): string[] {
  const names = [...Object.keys(pageRoutes.public), ...Object.keys(pageRoutes.desk)];
  const paths = names.filter((name) => name.startsWith('GET ')).map((name) => name.slice(4));
  return which === 'all' ? paths : paths.filter((path) => !NO_PAGES.includes(path));
}

/** The path, with its parameters, that answers an address: of several that fit, the one with the fewest of them. */
export function routeOf(address: string): string | undefined {
  const [asked = ''] = address.split('?');
  const fits = (path: string): boolean =>
    new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`).test(asked);
  const parameters = (path: string): number => path.split(':').length;
  return pathsOf('all')
    .filter(fits)
    .toSorted((one, other) => parameters(one) - parameters(other))[0];
}
