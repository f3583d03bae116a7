import { Podcast } from 'podcast';
import { channelElements, rssCategories } from './channel.ts';
import {
  cleanCharacters,
  cleanLine,
  cleanText,
  cleanTitle,
  cleanUrl,
  cutToBytes,
} from './clean.ts';
import { itemElements } from './item.ts';
import type { FeedChannel, FeedItem } from './model.ts';
import { spotifyElements } from './namespace-spotify.ts';

const tail = '</channel></rss>';

/** Every `itunes:*` element is our own (the package's are wrong), so its own set stays switched off. */
const namespaces = { iTunes: false, simpleChapters: false };

/** The package declares it always; no element of ours is in it. */
const unusedNamespace = ' xmlns:dc="http://purl.org/dc/elements/1.1/"';

/** The whole RSS document. The same data gives the same bytes, whenever it is rendered. */
export function renderFeed(channel: FeedChannel, items: FeedItem[]): string {
  const { head, tail } = renderChannel(channel, haveSimpleChapters(items));
  return head + renderItems(items) + tail;
}

/**
 * The document around the items: `head` ends before the first item, `tail` closes what is open.
 * @param hasSimpleChapters whether an item has Podlove Simple Chapters: their namespace is declared only then.
 */
export function renderChannel(
  channel: FeedChannel,
  hasSimpleChapters: boolean,
): { head: string; tail: string } {
  const podcast = new Podcast({
    title: cleanTitle(channel.title),
    description: cutToBytes(cleanText(channel.description), 4000),
    siteUrl: cleanUrl(channel.link),
    feedUrl: cleanUrl(channel.feedUrl),
    language: cleanLine(channel.language),
    copyright: cleanLine(channel.copyright ?? ''),
    generator: 'Longwave',
    docs: 'https://www.rssboard.org/rss-specification',
    ttl: 60,
    categories: rssCategories(channel),
    namespaces,
    customNamespaces: namespacesOf(channel, hasSimpleChapters),
    customElements: channelElements(channel),
  });
  const changed = new Date(channel.changedAt).toUTCString();
  const xml = replaceMarkup(
    podcast.buildXml().replace(unusedNamespace, ''),
    /<lastBuildDate>[^<]*/, // the package writes the time of rendering
    () => `<lastBuildDate>${changed}`,
  );
  return { head: xml.slice(0, -tail.length), tail };
}

/** Those of Spotify and of Podlove's chapters only where they are used. */
function namespacesOf(
  { namespace }: FeedChannel,
  hasSimpleChapters: boolean,
): Record<string, string> {
  const usesSpotify = spotifyElements(namespace).length > 0;
  return {
    itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
    ...(hasSimpleChapters && { psc: 'http://podlove.org/simple-chapters' }),
    ...(usesSpotify && { spotify: 'http://www.spotify.com/ns/rss' }),
  };
}

/** Whether an item has Podlove Simple Chapters. */
export function haveSimpleChapters(items: FeedItem[]): boolean {
  return items.some(({ chapters }) => chapters !== undefined && chapters.simple.length > 0);
}

/**
 * `<item>`s, one after the other: the same bytes for an item whatever stands beside it, so they may be kept and
 * joined to others. Many at once take half the time that they take alone.
 */
export function renderItems(items: FeedItem[]): string {
  if (items.length === 0) return '';
  const podcast = new Podcast({ namespaces });
  for (const item of items)
    podcast.addItem({
      title: cleanTitle(item.title),
      description: cleanText(item.descriptionHtml),
      url: cleanUrl(item.link),
      guid: cleanCharacters(item.guid),
      date: new Date(item.publishedAt),
      enclosure: {
        url: cleanUrl(item.enclosure.url),
        size: item.enclosure.lengthBytes,
        type: cleanLine(item.enclosure.type),
      },
      customElements: itemElements(item),
    });
  const feed = podcast.buildXml();
  const xml = feed.slice(feed.indexOf('<item>'), -tail.length);
  if (!items.some((item) => item.guidIsPermalink)) return xml;
  // For the package a guid of its own is never a permalink.
  let item = 0;
  return replaceMarkup(xml, /<guid isPermaLink="false">/g, (guid) =>
    items[item++]?.guidIsPermalink ? '<guid isPermaLink="true">' : guid,
  );
}

/** Replaces in the markup only: a title in CDATA may hold the very same text. */
function replaceMarkup(
  xml: string,
  wanted: RegExp,
  replacement: (found: string) => string,
): string {
  return xml
    .split(/(<!\[CDATA\[[^]*?\]\]>)/)
    .map((part, index) => (index % 2 === 0 ? part.replace(wanted, replacement) : part))
    .join('');
}
