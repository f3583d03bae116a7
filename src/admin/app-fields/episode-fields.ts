import { contentLinks } from './link-fields.ts';
import type { AppField, Part } from './part.ts';
import { optional, persons, sharedFields } from './shared-fields.ts';

const single: AppField[] = [
  {
    says: 'Apps show it for the number of the season.',
    part: { kind: 'text', name: 'season_name', label: 'What this season is called' },
  },
  {
    says: 'Apps show it for the number of the episode: Ch. 3.',
    part: { kind: 'text', name: 'number_display', label: 'How it is counted' },
  },
];

const soundbites: AppField = {
  says: 'Short parts that apps play to show what the episode is like; 15 to 120 seconds each.',
  part: {
    kind: 'rows',
    name: 'soundbites',
    label: 'Soundbites',
    one: 'soundbite',
    spare: 1,
    parts: [
      { kind: 'number', name: 'start_time', label: 'Begins at second' },
      { kind: 'number', name: 'duration', label: 'Seconds long' },
      { kind: 'text', name: 'title', label: 'Called' },
    ],
  },
};

const money: AppField = {
  says: 'Buttons that lead to where one can support this episode.',
  part: {
    kind: 'rows',
    name: 'funding',
    label: 'Support links',
    one: 'link',
    spare: 1,
    parts: [
      { kind: 'url', name: 'url', label: 'Page to give at' },
      { kind: 'text', name: 'text', label: 'Words on the button' },
    ],
  },
};

const source: Part = {
  kind: 'rows',
  name: 'sources',
  label: 'Where the file is',
  one: 'address',
  spare: 1,
  parts: [
    { kind: 'text', name: 'uri', label: 'Address of the file' },
    {
      kind: 'text',
      name: 'content_type',
      label: 'What is there',
      hint: 'Only when not the file itself: application/x-bittorrent.',
    },
  ],
};

const integrity: Part = {
  kind: 'group',
  name: 'integrity',
  label: 'How apps can tell that it is unchanged',
  parts: [
    {
      kind: 'choice',
      name: 'type',
      label: 'By',
      options: optional('—', [
        ['sri', 'A digest (SRI)'],
        ['pgp-signature', 'A signature (PGP)'],
      ]),
    },
    { kind: 'text', name: 'value', label: 'Digest or signature' },
  ],
};

const versions: AppField = {
  says: 'Other files of the same: smaller, larger, or as video; listeners choose.',
  part: {
    kind: 'rows',
    name: 'alternate_enclosures',
    label: 'Other versions',
    one: 'version',
    spare: 1,
    parts: [
      { kind: 'text', name: 'type', label: 'Media type', hint: 'Such as audio/opus.' },
      { kind: 'text', name: 'title', label: 'Apps call it', hint: 'Such as High quality.' },
      { kind: 'number', name: 'length', label: 'Bytes' },
      { kind: 'number', name: 'bitrate', label: 'Bits a second' },
      { kind: 'number', name: 'height', label: 'Height in pixels', hint: 'Of a video.' },
      { kind: 'text', name: 'lang', label: 'Spoken in', hint: 'A code such as en or pt-BR.' },
      { kind: 'text', name: 'codecs', label: 'Codecs', hint: 'Such as mp4a.40.2.' },
      { kind: 'text', name: 'rel', label: 'Belongs to', hint: 'The same words: the same thing.' },
      { kind: 'tick', name: 'default', label: 'It is the file of this episode' },
      source,
      integrity,
    ],
  },
};

const elsewhere: AppField = {
  says: 'Where the same can be seen or heard outside of the app.',
  part: contentLinks,
};

/** Every field of the podcast namespace that the form of an episode has behind "More for podcast apps". */
export const moreOfEpisode = [...single, soundbites, money, elsewhere, ...sharedFields, versions];

export const episodeAppFields: readonly AppField[] = [persons, ...moreOfEpisode];
