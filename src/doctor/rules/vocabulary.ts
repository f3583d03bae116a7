/** Elements that RSS 2.0 has (rssboard.org/rss-specification). */
export const knownRss = {
  channel: new Set(
    'title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs cloud ttl image rating textInput skipHours skipDays item'.split(
      ' ',
    ),
  ),
  item: new Set(
    'title link description author category comments enclosure guid pubDate source'.split(' '),
  ),
};

/** Apple's elements, those of older guides too. */
export const knownItunes: ReadonlySet<string> = prefixed(
  'itunes',
  'author block category complete duration email episode episodeType explicit image keywords name new-feed-url order owner season subtitle summary title type applepodcastsverify isClosedCaptioned',
);

/** The podcast namespace (docs/tags, May 2026), with the deprecated `images`. */
export const knownPodcast: ReadonlySet<string> = prefixed(
  'podcast',
  'guid locked medium funding person location season episode trailer license transcript chapters soundbite alternateEnclosure source integrity value valueRecipient valueTimeSplit liveItem contentLink socialInteract block txt remoteItem podroll publisher updateFrequency podping chat image images',
);

/** Proposals that never became part of it (feed rule 107). */
export const proposedPodcast: ReadonlySet<string> = prefixed(
  'podcast',
  'verify bonusItem hiveAccount subscribe opensubscribe recommendations social socialSignUp soundbites',
);

function prefixed(prefix: string, names: string): Set<string> {
  return new Set(names.split(' ').map((name) => `${prefix}:${name}`));
}
