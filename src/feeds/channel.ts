import { cleanLine, cleanTitle, cleanUrl } from './clean.ts';
import { attributeElement, parentElement, textElement, type FeedElement } from './elements.ts';
import type { FeedCategory, FeedChannel } from './model.ts';
import { podcastElements } from './namespace-channel.ts';
import { wholeLine } from './namespace-elements.ts';
import { spotifyElements } from './namespace-spotify.ts';

/**
 * The elements of a channel that the `podcast` package lacks or writes wrongly. `podcast:*` comes before
 * `itunes:*`: parsers that are blind to namespaces take the last element of a name.
 */
export function channelElements(channel: FeedChannel): FeedElement[] {
  return [
    ...atomHubs(channel),
    ...pageLinks(channel),
    ...rssImage(channel),
    ...podcastElements(channel),
    ...itunesElements(channel),
    ...itunesSwitches(channel),
    ...spotifyElements(channel.namespace),
  ];
}

/** Apple's category names once more, for readers that know RSS only. */
export function rssCategories(channel: FeedChannel): string[] {
  const names = channel.categories.flatMap(({ name, subcategory }) => [name, subcategory ?? '']);
  return [...new Set(names.map((name) => cleanLine(name)))]; // the package skips an empty one
}

/** They follow the link to the feed itself, which some apps expect to be the first. */
function pageLinks({ pages }: FeedChannel): FeedElement[] {
  return Object.entries(pages ?? {}).flatMap(([rel, href]) =>
    href === undefined
      ? []
      : [{ 'atom:link': { _attr: { rel, href, type: 'application/rss+xml' } } }],
  );
}

/** WebSub, section 4; after the package's own rel=self, because apps take the first atom:link for the feed's address. */
function atomHubs({ hubs }: FeedChannel): FeedElement[] {
  return hubs.map((href) => ({ 'atom:link': { _attr: { href: cleanUrl(href), rel: 'hub' } } }));
}

/** RSS 2.0: title and link are those of the channel; without width and height, whose limits are 144 x 400. */
function rssImage(channel: FeedChannel): FeedElement[] {
  if (channel.imageUrl === undefined) return [];
  return parentElement('image', [
    ...textElement('url', cleanUrl(channel.imageUrl)),
    ...textElement('title', cleanTitle(channel.title)),
    ...textElement('link', cleanUrl(channel.link)),
  ]);
}

function itunesElements(channel: FeedChannel): FeedElement[] {
  const { owner } = channel;
  return [
    ...textElement('itunes:author', cleanLine(channel.author ?? '')),
    ...parentElement('itunes:owner', [
      ...textElement('itunes:name', cleanLine(owner?.name ?? '')),
      ...textElement('itunes:email', cleanLine(owner?.email ?? '')),
    ]),
    ...textElement('itunes:type', channel.type),
    ...textElement('itunes:explicit', String(channel.explicit)),
    ...channel.categories.map(itunesCategory),
    ...attributeElement('itunes:image', 'href', cleanUrl(channel.imageUrl ?? '')),
  ];
}

/** Apple's switches have one value, `Yes`; switched off they are absent. */
function itunesSwitches(channel: FeedChannel): FeedElement[] {
  return [
    ...textElement('itunes:new-feed-url', cleanUrl(channel.newFeedUrl ?? '')),
    ...textElement('itunes:complete', channel.complete ? 'Yes' : ''),
    ...textElement('itunes:block', channel.blocked ? 'Yes' : ''),
    ...textElement('itunes:applepodcastsverify', wholeLine(channel.ownershipToken)),
  ];
}

function itunesCategory({ name, subcategory }: FeedCategory): FeedElement {
  return {
    'itunes:category': [
      { _attr: { text: cleanLine(name) } },
      ...attributeElement('itunes:category', 'text', cleanLine(subcategory ?? '')),
    ],
  };
}
