import type { Request, Router } from 'express';
import type { Addresses } from '../addresses/urls.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { showIdIn } from '../feeds/tag.ts';
import type { Database } from '../platform/database/open.ts';
import { LongwaveError } from '../platform/errors.ts';
import { openToAll } from '../platform/http/open-to-all.ts';
import { showAtDomain } from '../shows/place.ts';
import { storable } from '../platform/text.ts';
import { EPISODE_HEIGHT, SHOW_HEIGHT } from './embed-code.tsx';
import { asXml, richAnswer } from './oembed.tsx';
import type { Embeddable, Room } from './oembed.tsx';
import { readEpisode, readShow } from './read.ts';

interface OembedTools {
  database: Database;
  addresses: Addresses;
  feeds: Feeds;
}

/** `/oembed?url=…`: how other sites show our pages (https://oembed.com). */
export function oembedRoutes(router: Router, tools: OembedTools): void {
  router.get('/oembed', async (request, response) => {
    const format = formatOf(request);
    const room = roomOf(request);
    const found = await embeddable(tools, request.query['url']);
    if (!found) throw nothingToEmbed();
    const answer = richAnswer(tools.addresses, found, room);
    response.set({ ...openToAll, 'Cache-Control': 'public, max-age=0, must-revalidate' });
    if (format === 'xml') response.type('text/xml').send(asXml(answer));
    else response.json(answer);
  });
}

/** The show or the live episode whose page has this address, also under a slug that the show had before. */
async function embeddable(tools: OembedTools, url: unknown): Promise<Embeddable | undefined> {
  const { addresses } = tools;
  const [show = '', episode, ...rest] = await partsOf(tools, url);
  if (show === '' || rest.length > 0) return undefined;
  const showId = await showIdOf(tools.feeds, show);
  if (showId === undefined) return undefined;
  const reading = { ...tools, onDomain: null };
  if (episode !== undefined) {
    const seen = await readEpisode(reading, showId, { slug: episode });
    if (!seen) return undefined;
    const { item, cover } = seen;
    const player = addresses.embed(seen.show, item.id);
    return { show: seen.show, title: item.title, cover, player, height: EPISODE_HEIGHT };
  }
  const seen = await readShow(reading, showId);
  if (!seen) return undefined;
  const player = addresses.embed(seen.show);
  return { ...seen, title: seen.show.title, player, height: SHOW_HEIGHT };
}

async function showIdOf(feeds: Feeds, slug: string): Promise<string | undefined> {
  try {
    const current = await feeds.current(slug);
    return current.kind === 'renamed'
      ? await showIdOf(feeds, current.slug)
      : showIdIn(current.name);
  } catch (error) {
    if (error instanceof LongwaveError && ['not-found', 'gone'].includes(error.kind))
      return undefined;
    throw error;
  }
}

/** The parts of the path of one of our addresses, below the slug of the show; none of another's. */
async function partsOf({ addresses, database }: OembedTools, url: unknown): Promise<string[]> {
  if (typeof url !== 'string' || storable(url) !== url || !URL.canParse(url)) return [];
  const { base } = addresses;
  const { origin, host, pathname } = new URL(url);
  const ours = new URL(base);
  const prefix = `${ours.pathname.replace(/\/$/, '')}/`;
  if (origin === ours.origin && pathname.startsWith(prefix))
    return pathname.slice(prefix.length).replace(/\/$/, '').split('/');
  const there = await showAtDomain(database.read, host);
  if (!there || origin !== new URL(addresses.show(there)).origin) return [];
  return [there.slug, ...pathname.split('/').filter((part) => part !== '')];
}

function formatOf(request: Request): 'json' | 'xml' {
  const asked = request.query['format'] ?? 'json';
  if (asked === 'json' || asked === 'xml') return asked;
  throw new LongwaveError('not-implemented', 'oembed.format', 'There is no such format.', {
    field: 'format',
    mend: 'Ask for json or xml.',
  });
}

function roomOf(request: Request): Room {
  return { maxWidth: pixels(request, 'maxwidth'), maxHeight: pixels(request, 'maxheight') };
}

function pixels(request: Request, name: string): number {
  const asked = request.query[name];
  if (asked === undefined || asked === '') return Infinity;
  if (typeof asked === 'string' && /^[1-9]\d{0,5}$/.test(asked)) return Number(asked);
  throw new LongwaveError('invalid', 'oembed.size', `${name} is no number of pixels.`, {
    field: name,
    mend: 'Give a whole number, such as 600, or leave it out.',
  });
}

function nothingToEmbed(): LongwaveError {
  return new LongwaveError('not-found', 'oembed.not-found', 'There is no page with this address.', {
    field: 'url',
    mend: 'Give the whole address of the page of a show or of an episode.',
  });
}
