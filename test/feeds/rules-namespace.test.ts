import { describe, expect, test } from 'vitest';
import { trailerOf } from '../../src/feeds/assemble.ts';
import { renderFeed } from '../../src/feeds/document.ts';
import type { ChannelNamespace, FeedChannel, FeedItem } from '../../src/feeds/model.ts';
import type { EpisodeNamespace } from '../../src/namespace/episode-namespace.ts';
import { readShowNamespace } from '../../src/namespace/show-namespace.ts';
import { changedColumn } from '../../src/namespace/stored.ts';
import { awkwardEpisodes, awkwardShow } from './awkward-show.ts';
import { wholeShow } from './whole-namespace.ts';
import { all, one, parseXml } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

const episode = awkwardEpisodes[0]!;
const whole = readShowNamespace(changedColumn('{}', wholeShow));

function rootOf(
  change: Partial<ChannelNamespace>,
  of: Partial<FeedChannel> = {},
  items: FeedItem[] = [],
) {
  const namespace = { ...awkwardShow.namespace, ...change };
  return parseXml(renderFeed({ ...awkwardShow, ...of, namespace }, items));
}
const channelWith = (change: Partial<ChannelNamespace>, of: Partial<FeedChannel> = {}) =>
  one(rootOf(change, of), 'channel');
const itemWith = (change: Partial<EpisodeNamespace>, of: Partial<FeedItem> = {}) => {
  const item = { ...episode, ...of, namespace: { ...episode.namespace, ...change } };
  return one(one(rootOf({ persons: whole.persons }, {}, [item]), 'channel'), 'item');
};
const texts = (parent: XmlElement, name: string) => all(parent, name).map(({ text }) => text);
const says = ({ attributes, text }: XmlElement) => ({ ...attributes, text });

const rules: { rule: string; says: string; holds: () => void }[] = [
  {
    rule: 'A1/6 A16/157',
    says: 'the namespace of Spotify is declared where it is used, and its codes are in lower case',
    holds: () => {
      const used = rootOf({ spotify_country_of_origin: ['AT', 'DE'], spotify_limit: 5 });
      expect(used.attributes['xmlns:spotify']).toBe('http://www.spotify.com/ns/rss');
      expect(texts(one(used, 'channel'), 'spotify:countryOfOrigin')).toEqual(['at de']);
      expect(rootOf({}).attributes).not.toHaveProperty('xmlns:spotify');
    },
  },
  {
    rule: 'A1/12',
    says: 'with every tag filled, podcast:* comes before itunes:*',
    holds: () => {
      const names = channelWith({ ...whole, usesPodping: true }).children.map(({ name }) => name);
      const last = names.findLastIndex((name) => name.startsWith('podcast:'));
      expect(names.findIndex((name) => name.startsWith('itunes:'))).toBeGreaterThan(last);
    },
  },
  {
    rule: 'A7/77',
    says: 'the medium is always stated',
    holds: () => {
      expect(texts(channelWith({}), 'podcast:medium')).toEqual(['podcast']);
      expect(texts(channelWith({ medium: 'audiobook' }), 'podcast:medium')).toEqual(['audiobook']);
    },
  },
  {
    rule: 'A7/79',
    says: 'an item has its own persons only: they stand for those of the channel',
    holds: () => {
      const [, guest] = whole.persons;
      expect(texts(itemWith({ persons: [guest!] }), 'podcast:person')).toEqual([guest!.name]);
      expect(texts(itemWith({}), 'podcast:person')).toEqual([]);
    },
  },
  {
    rule: 'A7/81',
    says: 'the name of a season stands beside its number, and not without one',
    holds: () => {
      const name = 'Waves';
      const numbered = itemWith({ season_name: name }, { season: 3 });
      expect(says(one(numbered, 'podcast:season'))).toEqual({ name, text: '3' });
      const without = itemWith({ season_name: name }, { season: undefined });
      expect(all(without, 'podcast:season')).toEqual([]);
      expect(texts(numbered, 'itunes:season')).toEqual(['3']);
    },
  },
  {
    rule: 'A7/82',
    says: 'the display of an episode stands beside its number, in at most 32 characters',
    holds: () => {
      const numbered = itemWith({ number_display: 'x'.repeat(40) }, { episode: 7 });
      const display = `${'x'.repeat(31)}…`;
      expect(says(one(numbered, 'podcast:episode'))).toEqual({ display, text: '7' });
      const without = itemWith({ number_display: 'Ch. 3' }, { episode: undefined });
      expect(all(without, 'podcast:episode')).toEqual([]);
    },
  },
  {
    rule: 'A7/96',
    says: 'socialInteract that is disabled stands alone',
    holds: () => {
      const item = itemWith({ social_interact: [{ protocol: 'disabled' }] });
      expect(one(item, 'podcast:socialInteract').attributes).toEqual({ protocol: 'disabled' });
    },
  },
  {
    rule: 'A7/97',
    says: 'block names the services that must not show the feed, beside everybody',
    holds: () => {
      const some = channelWith({ blocked_at: ['amazon'] });
      expect(all(some, 'podcast:block').map(says)).toEqual([{ id: 'amazon', text: 'yes' }]);
      expect(all(some, 'itunes:block')).toEqual([]);
      const every = channelWith({ blocked_at: ['amazon'] }, { blocked: true });
      expect(all(every, 'podcast:block').map(says)).toEqual([
        { text: 'yes' },
        { id: 'amazon', text: 'yes' },
      ]);
    },
  },
  {
    rule: 'A7/102 A3/38',
    says: 'a show that has ended keeps the words of its frequency, without the rule, in one element',
    holds: () => {
      const update_frequency = { text: 'That’s all', rrule: 'FREQ=DAILY' };
      expect(says(one(channelWith({ update_frequency }), 'podcast:updateFrequency'))).toEqual({
        rrule: 'FREQ=DAILY',
        text: 'That’s all',
      });
      const ended = channelWith({ update_frequency }, { complete: true });
      expect(says(one(ended, 'podcast:updateFrequency'))).toEqual({
        complete: 'true',
        text: 'That’s all',
      });
    },
  },
  {
    rule: 'A7/103',
    says: 'podping is there only where pings are sent',
    holds: () => {
      const used = one(channelWith({ usesPodping: true }), 'podcast:podping');
      expect(used.attributes).toEqual({ usesPodping: 'true' });
      expect(all(channelWith({}), 'podcast:podping')).toEqual([]);
    },
  },
  {
    rule: 'A7/106 A7/107',
    says: 'nothing deprecated and no proposal is written',
    holds: () => {
      const names = channelWith(whole).children.map(({ name }) => name);
      expect(
        names.filter((name) => /:(images|verify|bonusItem|social|recommendations)$/.test(name)),
      ).toEqual([]);
    },
  },
  {
    rule: 'A7/108',
    says: 'a list feed points at others and has no live item',
    holds: () => {
      const list = channelWith({ ...whole, medium: 'musicL' });
      expect(all(list, 'podcast:remoteItem')).toHaveLength(1);
      expect(all(list, 'podcast:liveItem')).toEqual([]);
    },
  },
  {
    rule: 'A19/171',
    says: 'a live item is there while it is pending or live, before the first item',
    holds: () => {
      const live = whole.live_item!;
      for (const status of ['pending', 'live'] as const) {
        const root = rootOf({ live_item: { ...live, status } }, {}, [episode]);
        const names = one(root, 'channel').children.map(({ name }) => name);
        expect(names.indexOf('podcast:liveItem')).toBeLessThan(names.indexOf('item'));
        expect(names).toContain('podcast:liveItem');
      }
      expect(
        all(channelWith({ live_item: { ...live, status: 'ended' } }), 'podcast:liveItem'),
      ).toEqual([]);
    },
  },
];

test.each(rules)('feed-rules $rule: $says', ({ holds }) => holds());

describe('the trailer in an item (feed-rules A4/54, A7/83)', () => {
  const trailer: FeedItem = {
    ...episode,
    title: 'Coming soon',
    episodeType: 'trailer',
    season: undefined,
    episode: undefined,
  };
  test.each([
    ['of the show', trailer, {}],
    ['of a season', { ...trailer, season: 4 }, { season: '4' }],
  ])('%s stands in the channel', (_which, item, more) => {
    const channel = channelWith({ trailers: [trailerOf(item)!] });
    expect(says(one(channel, 'podcast:trailer'))).toEqual({
      url: item.enclosure.url,
      pubdate: new Date(item.publishedAt).toUTCString(),
      length: String(item.enclosure.lengthBytes),
      type: item.enclosure.type,
      text: item.title,
      ...more,
    });
  });
  test.each([
    ['the teaser of an episode', { ...trailer, episode: 7 }],
    ['a full episode', { ...trailer, episodeType: 'full' as const }],
  ])('is not %s', (_what, item) => {
    expect(trailerOf(item)).toBeUndefined();
  });
});
