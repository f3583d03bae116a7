import type { AppField, Part } from './part.ts';
import { optional, persons, sharedFields } from './shared-fields.ts';
import { contentLinks } from './link-fields.ts';

/** Of another show. */
const otherShow: Part[] = [
  { kind: 'text', name: 'feed_guid', label: 'Its podcast:guid' },
  { kind: 'url', name: 'feed_url', label: 'Address of its feed' },
  { kind: 'text', name: 'title', label: 'What it is called' },
];
const otherEpisode: Part[] = [
  { kind: 'text', name: 'item_guid', label: 'Guid of one episode', hint: 'Open: the whole show.' },
  { kind: 'text', name: 'medium', label: 'What it is', hint: 'Open: a podcast.' },
];

const media = [
  ['podcast', 'Podcast'],
  ['music', 'Music'],
  ['video', 'Video'],
  ['film', 'Film'],
  ['audiobook', 'Audiobook'],
  ['newsletter', 'Newsletter'],
  ['blog', 'Blog'],
  ['publisher', 'Publisher'],
  ['course', 'Course'],
  ['podcastL', 'List of podcasts'],
  ['musicL', 'List of music'],
  ['videoL', 'List of videos'],
  ['filmL', 'List of films'],
  ['audiobookL', 'List of audiobooks'],
  ['newsletterL', 'List of newsletters'],
  ['blogL', 'List of blogs'],
  ['publisherL', 'List of publishers'],
  ['courseL', 'List of courses'],
  ['mixed', 'List of several kinds'],
] as const;

const single: AppField[] = [
  {
    says: 'Apps for music, audiobooks or courses show it in their own way.',
    part: { kind: 'choice', name: 'medium', label: 'What the feed is', options: media },
  },
  {
    says: 'Spotify recommends it in these countries first. Two letters each: DE AT CH.',
    part: { kind: 'words', name: 'spotify_country_of_origin', label: 'Countries of the audience' },
  },
  {
    says: 'Spotify shows only so many of the newest episodes; open: all.',
    part: { kind: 'number', name: 'spotify_limit', label: 'Episodes in Spotify' },
  },
  {
    says: 'Listeners of these services do not find the show there: amazon, spotify.',
    part: { kind: 'words', name: 'blocked_at', label: 'Services that must not show it' },
  },
];

const frequency: AppField = {
  says: 'When the next episode comes; the desk proposes these days when you schedule several.',
  part: {
    kind: 'group',
    name: 'update_frequency',
    label: 'Rhythm',
    parts: [
      { kind: 'text', name: 'text', label: 'In words', hint: 'Such as Every other Monday.' },
      {
        kind: 'text',
        name: 'rrule',
        label: 'For programs',
        hint: 'A rule of RFC 5545: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=7.',
      },
      {
        kind: 'text',
        name: 'dtstart',
        label: 'It begins',
        hint: 'A day, 2027-01-31, or a time with its zone, 2027-01-31T07:00:00Z.',
      },
    ],
  },
};

const podroll: AppField = {
  says: 'Shows that you recommend: apps list them beside yours.',
  part: {
    kind: 'rows',
    name: 'podroll',
    label: 'Recommended shows',
    one: 'show',
    spare: 1,
    parts: [...otherShow, ...otherEpisode],
  },
};

const remoteItems: AppField = {
  says: 'What a list plays: shows and episodes of other feeds. Only for a feed that is a list or a publisher.',
  part: {
    kind: 'rows',
    name: 'remote_items',
    label: 'Entries of the list',
    one: 'show or episode',
    spare: 1,
    parts: [...otherShow, ...otherEpisode],
  },
};

const publisher: AppField = {
  says: 'Whose show it is: apps lead to all shows of the publisher.',
  part: { kind: 'group', name: 'publisher', label: 'Publisher', parts: otherShow },
};

const stream: AppField = {
  says: 'A stream that is coming or running: apps tell listeners, and play it.',
  part: {
    kind: 'group',
    name: 'live_item',
    label: 'Live stream',
    parts: [
      {
        kind: 'choice',
        name: 'status',
        label: 'It is',
        options: optional('—', [
          ['pending', 'Coming'],
          ['live', 'Running'],
          ['ended', 'Over'],
        ]),
      },
      { kind: 'text', name: 'start', label: 'Begins', hint: '2027-01-31T19:00:00+01:00' },
      { kind: 'text', name: 'end', label: 'Ends', hint: 'In the same form; may stay open.' },
      { kind: 'text', name: 'title', label: 'Called' },
      { kind: 'text', name: 'guid', label: 'Guid', hint: 'The same from coming to over.' },
      { kind: 'url', name: 'link', label: 'Page about it' },
      { kind: 'lines', name: 'description', label: 'About it' },
      {
        kind: 'group',
        name: 'enclosure',
        label: 'The stream itself',
        parts: [
          { kind: 'url', name: 'url', label: 'Address of the stream' },
          { kind: 'text', name: 'type', label: 'Media type', hint: 'Such as audio/mpeg.' },
          { kind: 'number', name: 'length', label: 'Bytes', hint: 'If known.' },
        ],
      },
      contentLinks,
    ],
  },
};

/** Every field of the podcast namespace that the form of a show has behind "More for podcast apps". */
export const moreOfShow = [
  ...single,
  frequency,
  podroll,
  ...sharedFields,
  publisher,
  remoteItems,
  stream,
];

export const showAppFields: readonly AppField[] = [persons, ...moreOfShow];
