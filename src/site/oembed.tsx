import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Addresses } from '../addresses/urls.ts';
import { cleanCharacters } from '../feeds/clean.ts';
import type { Show } from '../shows/show.ts';
import { embedCode, PLAYER_WIDTH } from './embed-code.tsx';
import type { Cover } from './read.ts';

/** What may be shown of a page in another one. */
export interface Embeddable {
  show: Show;
  title: string;
  cover: Cover | undefined;
  /** The player that is framed. */
  player: string;
  /** What it takes to show all of it. */
  height: number;
}

export interface Room {
  maxWidth: number;
  maxHeight: number;
}

type Answer = Record<string, string | number>;

/** What oEmbed 1.0 asks for of type "rich" (sections 2.3.4 and 2.3.4.4). */
export function richAnswer(addresses: Addresses, of: Embeddable, room: Room): Answer {
  const width = Math.min(PLAYER_WIDTH, room.maxWidth);
  const height = Math.min(of.height, room.maxHeight);
  return {
    version: '1.0',
    type: 'rich',
    title: of.title,
    author_name: of.show.author ?? of.show.title,
    author_url: addresses.show(of.show),
    provider_name: of.show.title,
    provider_url: addresses.base,
    html: embedCode({ player: of.player, title: of.title, width, height }),
    width,
    height,
    ...thumbnail(of.cover, room),
  };
}

export function asXml(answer: Answer): string {
  const parts = Object.entries(answer).map(([name, value]) =>
    h(name, null, cleanCharacters(String(value))),
  );
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n${renderToString(h('oembed', null, parts))}\n`;
}

/** The three go together, and have the room that the whole answer has. */
function thumbnail(cover: Cover | undefined, { maxWidth, maxHeight }: Room): Answer {
  const fits = cover?.sizes.findLast(({ width }) => width <= Math.min(maxWidth, maxHeight));
  if (!fits) return {};
  return { thumbnail_url: fits.url, thumbnail_width: fits.width, thumbnail_height: fits.width };
}
