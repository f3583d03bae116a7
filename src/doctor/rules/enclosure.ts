import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { doubles } from './items.ts';
import { apple, appleAndPsp, at, everyone, ofDocument, ofItems } from './rule.ts';
import type { Rule } from './rule.ts';
import { addressTrouble, extensionOf, insecure } from './web-address.ts';

/** By extension: the types that Apple takes. */
const typesByExtension: Record<string, readonly string[]> = {
  mp3: ['audio/mpeg'],
  m4a: ['audio/x-m4a', 'audio/mp4'],
  mp4: ['video/mp4', 'audio/mp4', 'audio/x-m4a'],
  m4v: ['video/x-m4v', 'video/mp4'],
  mov: ['video/quicktime'],
  pdf: ['application/pdf'],
  epub: ['application/epub+zip', 'document/x-epub'],
};

/** audio/mp4 is not in Apple's list, and works. */
const knownTypes = new Set(
  'audio/mpeg audio/x-m4a audio/mp4 video/mp4 video/x-m4v video/quicktime application/pdf application/epub+zip document/x-epub'.split(
    ' ',
  ),
);

/** What many apps cannot play. */
const openFormats = /^(opus|ogg|oga|flac|wav|aif|aiff|webm)$/;
const openTypes = /^(audio|video)\/(opus|ogg|flac|x-flac|wav|x-wav|wave|aiff|x-aiff|webm)$/;

/** Feed rules 45, 60 to 62 and 65: the audio as the feed names it. */
export const enclosureRules: readonly Rule[] = [
  {
    rule: 45,
    severity: 'error',
    directories: everyone,
    title: 'Every episode has exactly one enclosure.',
    check: ofItems(one),
  },
  {
    rule: 45,
    severity: 'error',
    directories: apple,
    title: 'No two episodes have the same audio address.',
    check: ofDocument(({ items }) => doubles(items, addressOf, addressTwice)),
  },
  {
    rule: 60,
    severity: 'error',
    directories: everyone,
    title: 'Audio addresses are whole and ASCII, and end as the file does.',
    check: ofItems(address),
  },
  {
    rule: 60,
    severity: 'warning',
    directories: apple,
    title: 'Audio addresses are https.',
    check: ofItems(secure),
  },
  {
    rule: 61,
    severity: 'error',
    directories: appleAndPsp,
    title: 'The length is a number of bytes.',
    check: ofItems(length),
  },
  {
    rule: 62,
    severity: 'error',
    directories: appleAndPsp,
    title: 'The type is one that apps play, and that of the file.',
    check: ofItems(type),
  },
  {
    rule: 65,
    severity: 'error',
    directories: ['apple', 'spotify', 'amazon'],
    title: 'The enclosure is MP3 or AAC.',
    check: ofItems(openFormat),
  },
];

function enclosureOf(item: FeedElement): FeedElement | undefined {
  return item.child('enclosure');
}

function addressOf(item: FeedElement): string | undefined {
  return enclosureOf(item)?.attribute('url')?.trim();
}

function addressTwice(url: string) {
  return {
    message: `Another episode has the same audio address ${quoted(url)}; Apple ignores one of the two.`,
    mend: 'Give every episode a file of its own.',
  };
}

function* one(item: FeedElement): Iterable<Trouble> {
  const found = item.children('enclosure');
  if (found.length === 0)
    yield {
      where: at(item, item),
      message: 'This episode has no audio; most apps leave it out.',
      mend: 'Add <enclosure url="…" length="…" type="audio/mpeg"/>, or take the episode out.',
    };
  else if (found.length > 1)
    yield {
      where: at(found[1] ?? item, item),
      message: `This episode has ${found.length} enclosures; apps disagree on which one to play.`,
      mend: 'Leave one, and name the others in <podcast:alternateEnclosure>.',
    };
}

function* address(item: FeedElement): Iterable<Trouble> {
  const enclosure = enclosureOf(item);
  if (!enclosure) return;
  const url = enclosure.attribute('url') ?? '';
  const words = addressTrouble(url, 'The enclosure');
  const ending = extensionOf(url);
  if (words) yield { where: at(enclosure, item), ...words };
  else if (!Object.hasOwn(typesByExtension, ending) && !openFormats.test(ending))
    yield {
      where: { ...at(enclosure, item), url: url.trim().slice(0, 2000) },
      message:
        ending === ''
          ? 'The address of the audio does not end in the extension of a file.'
          : `The address of the audio ends in ".${ending}".`,
      mend: 'Let its path end in .mp3 or .m4a, as the file does; a query may follow.',
    };
}

function* secure(item: FeedElement): Iterable<Trouble> {
  const enclosure = enclosureOf(item);
  const words = enclosure && insecure(enclosure.attribute('url'), 'The address of the audio');
  if (enclosure && words) yield { where: at(enclosure, item), ...words };
}

function* length(item: FeedElement): Iterable<Trouble> {
  const enclosure = enclosureOf(item);
  const text = enclosure?.attribute('length');
  if (!enclosure || /^[1-9]\d{0,14}$/.test(text?.trim() ?? '')) return;
  yield {
    where: at(enclosure, item),
    message:
      text === undefined
        ? 'The enclosure does not say its length.'
        : `The length of the enclosure is ${quoted(text)}.`,
    mend: 'Write the size of the file in bytes.',
  };
}

function* type(item: FeedElement): Iterable<Trouble> {
  const enclosure = enclosureOf(item);
  if (!enclosure) return;
  const text = enclosure.attribute('type')?.trim().toLowerCase() ?? '';
  const right = typesByExtension[extensionOf(enclosure.attribute('url') ?? '')];
  if (openTypes.test(text) || (knownTypes.has(text) && (right?.includes(text) ?? true))) return;
  const ending = extensionOf(enclosure.attribute('url') ?? '');
  const but = right && knownTypes.has(text) ? `, and its address ends in ".${ending}"` : '';
  yield {
    where: at(enclosure, item),
    message:
      text === ''
        ? 'The enclosure does not say its type.'
        : `The type of the enclosure is ${quoted(text)}${but}.`,
    mend: `Write type="${right?.[0] ?? 'audio/mpeg'}"${right ? ', as the address says' : ' for MP3, audio/x-m4a for M4A'}.`,
  };
}

function* openFormat(item: FeedElement): Iterable<Trouble> {
  const enclosure = enclosureOf(item);
  const ending = extensionOf(enclosure?.attribute('url') ?? '');
  const type = enclosure?.attribute('type')?.trim().toLowerCase() ?? '';
  if (enclosure && (openFormats.test(ending) || openTypes.test(type)))
    yield {
      where: at(enclosure, item),
      message: `The audio is ${quoted(type || ending)}, which Apple, Spotify and Amazon do not play.`,
      mend: 'Offer MP3 or AAC in the enclosure, and this one in <podcast:alternateEnclosure>.',
    };
}
