import type { Chat } from '../namespace/chat.ts';
import type { ContentLink } from '../namespace/content-link.ts';
import type { Funding } from '../namespace/funding.ts';
import type { Image } from '../namespace/image.ts';
import type { License } from '../namespace/license.ts';
import type { Location } from '../namespace/location.ts';
import type { Person } from '../namespace/person.ts';
import type { SocialInteract } from '../namespace/social-interact.ts';
import type { Soundbite } from '../namespace/soundbite.ts';
import type { Txt } from '../namespace/txt.ts';
import { cleanLine, cleanUrl } from './clean.ts';
import { elementOf, type FeedElement } from './elements.ts';

/** The longest value of an attribute that is kept whole: no text for people, so it must not be cut. */
const WHOLE = 10_000;

/** A value that programs read, in one line. */
export function wholeLine(value: string | undefined): string {
  return cleanLine(value ?? '', WHOLE);
}

/** A text that people read; the limit is 128 where the tag's document names none other. */
export function shortLine(value: string | undefined, characters = 128): string {
  return cleanLine(value ?? '', characters);
}

/** An address; nothing when there is none. */
export function url(value: string | undefined): string {
  return cleanUrl(value ?? '');
}

// One element each, by docs/tags of the podcast namespace; none where what it must have is missing.

export function personElement({ name, role, group, img, href }: Person): FeedElement[] {
  const attributes = { role, group, img: url(img), href: url(href) };
  return textOf('podcast:person', shortLine(name), attributes);
}

export function locationElement({ name, rel, geo, osm, country }: Location): FeedElement[] {
  const attributes = { rel, geo: wholeLine(geo), osm: wholeLine(osm), country };
  return textOf('podcast:location', shortLine(name), attributes);
}

export function fundingElement({ url: address, text }: Funding): FeedElement[] {
  return elementOf('podcast:funding', { needs: { url: url(address) }, content: shortLine(text) });
}

export function licenseElement({ name, url: address }: License): FeedElement[] {
  return textOf('podcast:license', shortLine(name), { url: url(address) });
}

export function soundbiteElement({ start_time, duration, title }: Soundbite): FeedElement[] {
  const needs = { startTime: start_time, duration };
  return elementOf('podcast:soundbite', { needs, content: shortLine(title) });
}

export function contentLinkElement({ href, text }: ContentLink): FeedElement[] {
  return elementOf('podcast:contentLink', {
    needs: { href: url(href) },
    content: shortLine(text, 255),
  });
}

export function socialInteractElement(thread: SocialInteract): FeedElement[] {
  const { protocol, uri, account_id, account_url, priority } = thread;
  if (protocol === 'disabled') return elementOf('podcast:socialInteract', { needs: { protocol } });
  return elementOf('podcast:socialInteract', {
    needs: { protocol, uri: url(uri) },
    may: { accountId: wholeLine(account_id), accountUrl: url(account_url), priority },
  });
}

export function txtElement({ value, purpose }: Txt): FeedElement[] {
  return textOf('podcast:txt', shortLine(value, 4000), { purpose: shortLine(purpose) });
}

export function chatElement({ server, protocol, account_id, space }: Chat): FeedElement[] {
  return elementOf('podcast:chat', {
    needs: { server: wholeLine(server), protocol },
    may: { accountId: wholeLine(account_id), space: wholeLine(space) },
  });
}

export function imageElement(image: Image): FeedElement[] {
  const { href, alt, aspect_ratio, width, height, type, purpose } = image;
  return elementOf('podcast:image', {
    needs: { href: url(href) },
    may: {
      alt: shortLine(alt, 255),
      'aspect-ratio': wholeLine(aspect_ratio),
      width,
      height,
      type: wholeLine(type),
      purpose: shortLine(purpose),
    },
  });
}

/** Text that there must be, with attributes that there may be. */
function textOf(
  name: string,
  text: string,
  may: Record<string, string | undefined>,
): FeedElement[] {
  return text ? elementOf(name, { needs: {}, may, content: text }) : [];
}
