import { taxonomy } from '../../namespace/taxonomy.ts';
import type { Option, OptionGroup } from '../../platform/pages/form.tsx';
import type { AppField, Part } from './part.ts';

/** A closed list, with what stands there when nothing is chosen. */
export function optional(nothing: string, options: readonly (Option | OptionGroup)[]) {
  return [['', nothing] as const, ...options];
}

const asTheyAre = (names: readonly string[]): Option[] => names.map((name) => [name, name]);

const rolesByGroup: [group: string, roles: readonly string[]][] = Object.entries(taxonomy);
const isShared = (role: string): boolean =>
  rolesByGroup.filter(([, roles]) => roles.includes(role)).length > 1;
const shared = new Set(rolesByGroup.flatMap(([, roles]) => roles.filter(isShared)));

/** A role of two groups stands once: it is one value, and which group is meant is another field. */
const roleGroups: OptionGroup[] = [
  ...rolesByGroup.map(([name, roles]) => ({
    name,
    options: asTheyAre(roles.filter((role) => !shared.has(role))),
  })),
  { name: 'In several groups', options: asTheyAre([...shared]) },
];

/** podcast:person; its picture and page are addresses, as the tag has it. */
export const persons: AppField = {
  says: 'Hosts and guests: apps show their names, with a picture and a link.',
  part: {
    kind: 'rows',
    name: 'persons',
    label: 'People',
    one: 'person',
    spare: 3,
    parts: [
      { kind: 'text', name: 'name', label: 'Name' },
      {
        kind: 'choice',
        name: 'role',
        label: 'Role',
        options: optional('Host (when left open)', roleGroups),
      },
      {
        kind: 'choice',
        name: 'group',
        label: 'Group',
        options: optional('Cast (when left open)', asTheyAre(Object.keys(taxonomy))),
      },
      { kind: 'url', name: 'img', label: 'Address of a picture' },
      { kind: 'url', name: 'href', label: 'Page about them' },
    ],
  },
};

const places: AppField = {
  says: 'A place: what it is about, or where it is made. Apps show it, and some a map.',
  part: {
    kind: 'rows',
    name: 'location',
    label: 'Places',
    one: 'place',
    spare: 1,
    parts: [
      { kind: 'text', name: 'name', label: 'Place', hint: 'Such as Austin, TX.' },
      {
        kind: 'choice',
        name: 'rel',
        label: 'What is there',
        options: optional('What it is about (when left open)', [
          ['subject', 'What it is about'],
          ['creator', 'Where it is made'],
        ]),
      },
      { kind: 'text', name: 'country', label: 'Country', hint: 'Two letters, such as DE.' },
      { kind: 'text', name: 'geo', label: 'Point on the map', hint: 'geo:30.2672,-97.7431' },
      { kind: 'text', name: 'osm', label: 'In OpenStreetMap', hint: 'Such as R113314.' },
    ],
  },
};

const recipients: Part = {
  kind: 'rows',
  name: 'recipients',
  label: 'Who is paid',
  one: 'recipient',
  spare: 1,
  parts: [
    { kind: 'text', name: 'name', label: 'Recipient' },
    {
      kind: 'choice',
      name: 'type',
      label: 'Kind of address',
      options: optional('—', [
        ['lnaddress', 'Lightning address'],
        ['node', 'Lightning node'],
        ['wallet', 'Wallet'],
      ]),
    },
    { kind: 'text', name: 'address', label: 'Where the payment goes' },
    { kind: 'number', name: 'split', label: 'Shares' },
    { kind: 'text', name: 'custom_key', label: 'Record: key' },
    { kind: 'text', name: 'custom_value', label: 'Record: value' },
    { kind: 'tick', name: 'fee', label: 'Taken off before all others' },
  ],
};

const payments: AppField = {
  says: 'A button in some apps that pays you while one listens.',
  part: {
    kind: 'rows',
    name: 'value',
    label: 'Payments',
    one: 'way to pay',
    spare: 1,
    parts: [
      {
        kind: 'choice',
        name: 'type',
        label: 'What is paid with',
        options: optional('—', [
          ['lightning', 'Lightning'],
          ['bitcoin', 'Bitcoin'],
        ]),
      },
      {
        kind: 'choice',
        name: 'method',
        label: 'How it is sent',
        options: optional('—', asTheyAre(['keysend', 'lnaddress', 'amp', 'wallet'])),
      },
      { kind: 'number', name: 'suggested', label: 'Proposed amount', hint: 'In the currency.' },
      recipients,
    ],
  },
};

const protocols: Option[] = [
  ['disabled', 'None: no comments'],
  ['activitypub', 'ActivityPub (Mastodon)'],
  ['atproto', 'AT Protocol (Bluesky)'],
  ['twitter', 'Twitter'],
  ['lightning', 'Lightning'],
  ['hive', 'Hive'],
  ['matrix', 'Matrix'],
  ['nostr', 'Nostr'],
];

const comments: AppField = {
  says: 'Apps show the answers to this post as comments, and take new ones there.',
  part: {
    kind: 'rows',
    name: 'social_interact',
    label: 'Comments',
    one: 'post',
    spare: 1,
    parts: [
      {
        kind: 'choice',
        name: 'protocol',
        label: 'Where they are',
        options: optional('—', protocols),
      },
      { kind: 'text', name: 'uri', label: 'Address of the post' },
      { kind: 'text', name: 'account_id', label: 'Account that wrote it', hint: 'Such as @ada.' },
      { kind: 'url', name: 'account_url', label: 'Page of that account' },
      { kind: 'number', name: 'priority', label: 'Order', hint: 'The lowest comes first.' },
    ],
  },
};

const texts: AppField = {
  says: 'Nothing. Some services give you a text to put here, to see that the show is yours.',
  part: {
    kind: 'rows',
    name: 'txt',
    label: 'Texts that prove it is yours',
    one: 'text',
    spare: 1,
    parts: [
      { kind: 'text', name: 'purpose', label: 'Purpose', hint: 'Such as verify.' },
      { kind: 'text', name: 'value', label: 'The text itself' },
    ],
  },
};

const pictures: AppField = {
  says: 'Pictures of other shapes than the artwork: banners, moving ones.',
  part: {
    kind: 'rows',
    name: 'images',
    label: 'More pictures',
    one: 'picture',
    spare: 1,
    parts: [
      { kind: 'url', name: 'href', label: 'Address of the picture' },
      { kind: 'text', name: 'alt', label: 'What it shows' },
      { kind: 'text', name: 'purpose', label: 'Used as', hint: 'Such as banner or social.' },
      { kind: 'text', name: 'aspect_ratio', label: 'Shape', hint: 'Width by height: 16/9.' },
      { kind: 'number', name: 'width', label: 'Width in pixels' },
      { kind: 'number', name: 'height', label: 'Height in pixels' },
      { kind: 'text', name: 'type', label: 'Media type', hint: 'Only for others than pictures.' },
    ],
  },
};

const license: AppField = {
  says: 'What others may do with it, with the text one tap away.',
  part: {
    kind: 'group',
    name: 'license',
    label: 'License',
    parts: [
      {
        kind: 'text',
        name: 'name',
        label: 'Name of the license',
        hint: 'Such as CC-BY-4.0 or ARR (all rights reserved), or one of your own.',
      },
      { kind: 'url', name: 'url', label: 'Its text', hint: 'Needed for one of your own.' },
    ],
  },
};

const chat: AppField = {
  says: 'A room where listeners talk, opened from the app.',
  part: {
    kind: 'group',
    name: 'chat',
    label: 'Chat',
    parts: [
      { kind: 'text', name: 'server', label: 'Server', hint: 'Such as irc.example.org.' },
      {
        kind: 'choice',
        name: 'protocol',
        label: 'Protocol',
        options: optional('—', asTheyAre(['irc', 'xmpp', 'nostr', 'matrix'])),
      },
      { kind: 'text', name: 'space', label: 'Room' },
      { kind: 'text', name: 'account_id', label: 'Your account there' },
    ],
  },
};

/** What a show and an episode may both say; people stand apart, because most have some. */
export const sharedFields = [places, license, comments, chat, payments, pictures, texts];
