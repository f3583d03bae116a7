/** A show and an episode with every field of the podcast namespace, as the API takes them and must give them back. */

const node = `02${'d5'.repeat(32)}`;

const persons = [
  {
    name: 'Ada & <Co>',
    role: 'Cover Art Designer',
    group: 'Visuals',
    img: 'https://ada.test/a.jpg?b=1&c=2',
    href: 'https://ada.test/',
  },
  { name: 'Grace “Amazing” Hopper', role: 'Guest', group: 'Cast' },
];

const location = [
  {
    name: 'Marlow, “England”',
    rel: 'creator',
    geo: 'geo:51.5718706,-0.7769654',
    osm: 'R3727240',
    country: 'GB',
  },
  { name: 'Dreamworld', rel: 'subject', geo: 'geo:-27.8611449,153.3162701' },
];

const recipients = [
  {
    name: 'Ada',
    type: 'node',
    address: node,
    split: 95,
    custom_key: '818818',
    custom_value: 'x&y',
  },
  { name: 'Host', type: 'lnaddress', address: 'host@ada.test', split: 5, fee: true },
];

const remoteItem = {
  feed_guid: 'a94f5cc9-8c58-55fc-91fe-a324087a655b',
  feed_url: 'https://other.test/feed.xml?a=1&b=2',
  item_guid: 'https://other.test/?p=1&q=<2>',
  medium: 'music',
  title: 'Metal & more',
};

const value = [
  {
    type: 'lightning',
    method: 'keysend',
    suggested: 0.00000015,
    recipients,
    time_splits: [
      {
        start_time: 0.5,
        duration: 1.25,
        remote_start_time: 174,
        remote_percentage: 95.5,
        remote_item: remoteItem,
      },
      { start_time: 2, duration: 3, recipients: [{ type: 'node', address: node, split: 1 }] },
    ],
  },
];

const socialInteract = [
  {
    protocol: 'activitypub',
    uri: 'https://social.test/@ada/1',
    account_id: '@ada',
    account_url: 'https://social.test/@ada',
    priority: 1,
  },
  { protocol: 'nostr', uri: 'nostr:note1abc', account_id: 'npub1', priority: 2 },
];

const txt = [
  { value: 'S6lpp-7ZCn8 & <more>', purpose: 'verify' },
  { value: 'true', purpose: 'ai-content' },
  { value: 'x'.repeat(4000) },
];

const images = [
  {
    href: 'https://ada.test/wide.jpg',
    alt: 'Waves & “light”',
    aspect_ratio: '16/9',
    width: 3000,
    height: 1688,
    type: 'image/jpeg',
    purpose: 'artwork social',
  },
  { href: 'https://ada.test/hero.png', purpose: 'apple/showcase-hero' },
];

const chat = { server: 'irc.ada.test', protocol: 'irc', account_id: '@ada', space: '#show' };
const license = { name: 'CC-BY-4.0', url: 'https://creativecommons.org/licenses/by/4.0/' };
const funding = [{ url: 'https://ada.test/give?a=1&b=2', text: 'Give & <take>' }];
const contentLinks = [
  { href: 'https://tube.test/watch?v=1&t=2', text: 'Watch & <listen>' },
  { href: 'https://stream.test/', text: 'Stream' },
];

const alternateEnclosures = [
  {
    type: 'video/mp4',
    length: 7_924_786,
    bitrate: 511_276.52,
    height: 720,
    lang: 'en-GB',
    title: 'Video & sound',
    rel: 'video',
    codecs: 'avc1.42E01E,mp4a.40.2',
    default: false,
    sources: [
      { uri: 'https://ada.test/file-720.mp4' },
      { uri: 'ipfs://QmX33FYehk6ckGQ6g1D9D3FqZPix5JpKstKQKbaS8quUFb' },
      { uri: 'https://ada.test/file-720.torrent', content_type: 'application/x-bittorrent' },
    ],
    integrity: {
      type: 'sri',
      value: 'sha384-ExVqijgYHm15PqQqdXfW95x+Rs6C+d6E/ICxyQOeFevnxNLR/wtJNrNYTjIysUBo',
    },
  },
  {
    type: 'audio/opus',
    length: 32_400,
    default: true,
    sources: [{ uri: 'https://ada.test/file.opus' }],
  },
];

const shared = {
  persons,
  location,
  license,
  value,
  social_interact: socialInteract,
  txt,
  images,
  chat,
};

export const wholeShow = {
  ...shared,
  medium: 'music',
  blocked_at: ['amazon', 'youtube'],
  podroll: [{ ...remoteItem, item_guid: undefined }, { feed_guid: remoteItem.feed_guid }],
  remote_items: [remoteItem],
  publisher: {
    feed_guid: '003af0a0-6a45-55cf-b765-68e3d349551a',
    feed_url: 'https://publisher.test/feed.xml',
    title: 'Ada’s',
  },
  update_frequency: {
    text: 'Every other Monday & <then> some',
    rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=10',
    dtstart: '2027-01-04T07:00:00.000Z',
  },
  spotify_country_of_origin: ['AT', 'DE'],
  spotify_limit: 20,
  live_item: {
    status: 'live',
    start: '2027-01-31T19:00:00.000Z',
    end: '2027-01-31T21:00:00.000Z',
    guid: 'e32b4890-983b-4ce5-8b46-f2d6bc1d8819',
    title: 'Live & <loud>',
    description: 'We talk & you <listen>.',
    link: 'https://ada.test/live',
    enclosure: { url: 'https://ada.test/live.mp3?a=1&b=2', type: 'audio/mpeg', length: 312 },
    content_links: contentLinks,
    ...shared,
    funding,
    alternate_enclosures: alternateEnclosures,
  },
};

export const wholeEpisode = {
  ...shared,
  persons: persons.toReversed(),
  funding,
  alternate_enclosures: alternateEnclosures,
  content_links: contentLinks,
  soundbites: [
    { start_time: 1.5, duration: 15.25, title: 'Why & <how>' },
    { start_time: 0.001, duration: 60 },
  ],
  season_name: 'Waves & <tides>',
  number_display: 'Ch. 3 & “half”',
};
