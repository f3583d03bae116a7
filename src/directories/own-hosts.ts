import { LongwaveError } from '../platform/errors.ts';
import type { Directory } from './directory.ts';
import type { Listing } from './listing.ts';

const countries = 'com ca co.uk de fr it es in co.jp com.au com.br'.split(' ');

/**
 * The hosts at which directories have the pages of shows, their short links too, the usual one first; names under them
 * count as well. Those of which we do not know all are missing here: a right page that is refused is worse than a wrong one.
 */
const hosts: Record<string, readonly string[]> = {
  apple: ['podcasts.apple.com', 'itunes.apple.com', 'apple.co'],
  spotify: ['open.spotify.com', 'spotify.com', 'spotify.link', 'spoti.fi'],
  youtube: ['www.youtube.com', 'youtube.com', 'youtu.be'],
  amazon: [
    ...[...countries, 'com.mx'].map((ending) => `music.amazon.${ending}`),
    ...countries.map((ending) => `audible.${ending}`),
    'amzn.to',
    'amzn.eu',
    'a.co',
    'adbl.co',
  ],
  'podcast-index': ['podcastindex.org'],
  'pocket-casts': ['pca.st', 'pocketcasts.com'],
  overcast: ['overcast.fm'],
  deezer: ['www.deezer.com', 'deezer.com', 'deezer.page.link'],
  castbox: ['castbox.fm'],
  podchaser: ['www.podchaser.com', 'podchaser.com'],
  'podcast-addict': ['podcastaddict.com'],
  'player-fm': ['player.fm'],
  'listen-notes': ['www.listennotes.com', 'listennotes.com', 'lnns.co'],
  blubrry: ['blubrry.com'],
  podbean: ['www.podbean.com', 'podbean.com'],
  fyyd: ['fyyd.de'],
  ivoox: ['www.ivoox.com', 'ivoox.com'],
  tunein: ['tunein.com', 'tun.in'],
};

/**
 * Listeners follow the name of a directory: it leads to no other site.
 * @throws LongwaveError `directory.other-site`
 */
export function refuseOtherSite({ key, name }: Directory, { listing_url: page }: Listing): void {
  const own = hosts[key];
  if (page === null || own === undefined) return;
  const { hostname } = new URL(page);
  if (own.some((host) => hostname === host || hostname.endsWith(`.${host}`))) return;
  throw new LongwaveError(
    'unprocessable',
    'directory.other-site',
    `This is no page of ${name}: it is at ${hostname.slice(0, 100)}.`,
    {
      field: 'listing_url',
      mend: `Open the show there and copy the address; it begins with https://${own[0]}/, as a rule.`,
    },
  );
}
