import * as fc from 'fast-check';
import type { ChannelNamespace } from '../../src/feeds/model.ts';
import type { EpisodeNamespace } from '../../src/namespace/episode-namespace.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 2 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

/** Every field with any text and any number, also those that the API would refuse. */
export function anyNamespace(text: fc.Arbitrary<string>): {
  channel: fc.Arbitrary<ChannelNamespace>;
  item: fc.Arbitrary<EpisodeNamespace>;
} {
  const shared = sharedOf(text);
  const onItems = {
    funding: few(fc.record({ url: text, text })),
    alternate_enclosures: few(enclosureOf(text)),
    content_links: few(fc.record({ href: text, text })),
  };
  const episode = fc.record({
    ...shared,
    ...onItems,
    soundbites: few(
      fc.record({ start_time: fc.double(), duration: fc.double(), title: maybe(text) }),
    ),
    season_name: orNull(text),
    number_display: orNull(text),
  });
  const liveItem = fc.record({
    ...shared,
    ...onItems,
    license: maybe(fc.record({ name: text, url: maybe(text) })),
    chat: fc.constant(undefined),
    status: fc.constantFrom('pending', 'live', 'ended'),
    start: text,
    end: maybe(text),
    guid: text,
    title: text,
    description: maybe(text),
    link: maybe(text),
    enclosure: fc.record({ url: text, type: text, length: maybe(fc.double()) }),
  });
  const channel = fc.record({
    ...shared,
    ...feedsOf(text),
    live_item: orNull(liveItem),
    spotify_country_of_origin: few(fc.constantFrom('AT', 'DE')),
    spotify_limit: orNull(fc.double()),
    usesPodping: fc.boolean(),
  });
  return { channel, item: episode };
}

function sharedOf(text: fc.Arbitrary<string>) {
  return {
    persons: few(
      fc.record({
        name: text,
        role: maybe(fc.constantFrom('Host', 'Co-Host')),
        group: maybe(fc.constantFrom('Cast', 'Misc.')),
        img: maybe(text),
        href: maybe(text),
      }),
    ),
    location: few(
      fc.record({
        name: text,
        rel: maybe(fc.constantFrom('subject', 'creator')),
        geo: maybe(text),
        osm: maybe(text),
        country: maybe(fc.constantFrom('AT', 'DE')),
      }),
    ),
    value: few(valueOf(text)),
    social_interact: few(
      fc.record({
        protocol: fc.constantFrom('disabled', 'activitypub'),
        uri: maybe(text),
        account_id: maybe(text),
        account_url: maybe(text),
        priority: maybe(fc.double()),
      }),
    ),
    txt: few(fc.record({ value: text, purpose: maybe(text) })),
    images: few(
      fc.record({
        href: text,
        alt: maybe(text),
        aspect_ratio: maybe(text),
        width: maybe(fc.double()),
        height: maybe(fc.integer()),
        type: maybe(text),
        purpose: maybe(text),
      }),
    ),
    license: orNull(fc.record({ name: text, url: maybe(text) })),
    chat: orNull(
      fc.record({
        server: text,
        protocol: fc.constantFrom('irc', 'matrix'),
        account_id: maybe(text),
        space: maybe(text),
      }),
    ),
  };
}

function enclosureOf(text: fc.Arbitrary<string>) {
  return fc.record({
    type: text,
    length: maybe(fc.double()),
    bitrate: maybe(fc.double()),
    height: maybe(fc.double()),
    lang: maybe(text),
    title: maybe(text),
    rel: maybe(text),
    codecs: maybe(text),
    default: maybe(fc.boolean()),
    sources: few(fc.record({ uri: text, content_type: maybe(text) })),
    integrity: maybe(fc.record({ type: fc.constantFrom('sri', 'pgp-signature'), value: text })),
  });
}

function remoteItemOf(text: fc.Arbitrary<string>) {
  return fc.record({
    feed_guid: text,
    feed_url: maybe(text),
    item_guid: maybe(text),
    medium: maybe(fc.constantFrom('music', 'musicL', 'mixed')),
    title: maybe(text),
  });
}

function valueOf(text: fc.Arbitrary<string>) {
  const recipient = fc.record({
    name: maybe(text),
    type: fc.constantFrom('node', 'lnaddress', 'wallet'),
    address: text,
    split: fc.double(),
    custom_key: maybe(text),
    custom_value: maybe(text),
    fee: maybe(fc.boolean()),
  });
  return fc.record({
    type: fc.constantFrom('lightning', 'bitcoin'),
    method: fc.constantFrom('keysend', 'amp'),
    suggested: maybe(fc.double()),
    recipients: few(recipient),
    time_splits: maybe(
      few(
        fc.record({
          start_time: fc.double(),
          duration: fc.double(),
          remote_start_time: maybe(fc.double()),
          remote_percentage: maybe(fc.double()),
          remote_item: maybe(remoteItemOf(text)),
          recipients: maybe(few(recipient)),
        }),
      ),
    ),
  });
}

function feedsOf(text: fc.Arbitrary<string>) {
  const remote = remoteItemOf(text);
  return {
    medium: fc.constantFrom('podcast', 'musicL', 'mixed'),
    blocked_at: few(fc.constantFrom('amazon', 'google')),
    podroll: few(remote),
    remote_items: few(remote),
    publisher: orNull(fc.record({ feed_guid: text, feed_url: maybe(text), title: maybe(text) })),
    update_frequency: orNull(fc.record({ text, rrule: maybe(text), dtstart: maybe(text) })),
    trailers: few(
      fc.record({
        title: text,
        url: text,
        type: text,
        lengthBytes: fc.double(),
        publishedAt: fc.integer({ min: 0, max: 4e12 }),
        season: maybe(fc.double()),
      }),
    ),
  };
}
