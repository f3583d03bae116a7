import { isReply, isSilence } from '../asking.ts';
import type { ArtworkSample } from '../examined.ts';
import type { FeedElement } from '../feed-element.ts';
import { quoted } from '../finding.ts';
import type { Trouble } from '../finding.ts';
import { heavy, unfit, unusual } from './picture.ts';
import type { PictureTrouble, SeenPicture } from './picture.ts';
import {
  apple,
  appleAndPsp,
  at,
  atUrl,
  everyone,
  ofArtwork,
  ofChannel,
  ofItems,
  ofShow,
} from './rule.ts';
import type { Rule } from './rule.ts';
import { addressTrouble, extensionOf, insecure } from './web-address.ts';

/** Feed rules 28, 56, 68, 71 and 72: the artwork as the feed names it, and as it is. */
export const artworkRules: readonly Rule[] = [
  {
    rule: 28,
    severity: 'error',
    directories: everyone,
    title: 'The show has artwork, with a whole address.',
    check: ofShow(showArtwork),
  },
  {
    rule: 28,
    severity: 'warning',
    directories: apple,
    title: 'The address of the artwork is https and ends in .jpg or .png.',
    check: ofChannel((channel) => ending(channel)),
  },
  {
    rule: 56,
    severity: 'warning',
    directories: apple,
    title: 'Artwork of episodes has a whole address, and is as that of the show.',
    check: ofItems(episodeArtwork),
  },
  {
    rule: 56,
    severity: 'warning',
    directories: apple,
    title: 'Artwork of episodes is square, 1400 to 3000 pixels, JPEG or PNG.',
    check: ofArtwork(ofEpisodeOnly(ofPicture(unfit))),
  },
  {
    rule: 68,
    severity: 'error',
    directories: [...appleAndPsp, 'spotify'],
    title: 'The artwork is square, 1400 to 3000 pixels, JPEG or PNG.',
    check: ofArtwork(ofShowOnly(ofPicture(unfit))),
  },
  {
    rule: 68,
    severity: 'warning',
    directories: apple,
    title: 'Artwork is RGB without transparency, and named as what it is.',
    check: ofArtwork(ofPicture(unusual)),
  },
  {
    rule: 71,
    severity: 'error',
    directories: apple,
    title: 'The server of the artwork answers GET and HEAD.',
    check: ofArtwork(unreachable),
  },
  {
    rule: 72,
    severity: 'info',
    directories: [],
    title: 'Artwork is not heavier than needed.',
    check: ofArtwork(ofPicture(heavy)),
  },
];

function* showArtwork(channel: FeedElement): Iterable<Trouble> {
  const image = channel.child('itunes:image');
  if (!image)
    yield {
      where: at(channel),
      message: 'The show has no artwork (itunes:image).',
      mend: 'Add <itunes:image href="…"/> with a square JPEG or PNG of 1400 to 3000 pixels.',
    };
  else yield* imageAddress(image);
}

function* episodeArtwork(item: FeedElement): Iterable<Trouble> {
  const image = item.child('itunes:image');
  if (!image) return;
  yield* imageAddress(image, item);
  yield* ending(item, item);
}

function* imageAddress(image: FeedElement, item?: FeedElement): Iterable<Trouble> {
  const href = image.attribute('href');
  if (href === undefined && image.text.trim() !== '')
    yield {
      where: at(image, item),
      message: `The address of the artwork stands between the tags: ${quoted(image.text)}.`,
      mend: 'Write it as <itunes:image href="…"/>.',
    };
  else {
    const words = addressTrouble(href, 'The artwork');
    if (words) yield { where: at(image, item), ...words };
  }
}

function* ending(parent: FeedElement, item?: FeedElement): Iterable<Trouble> {
  const image = parent.child('itunes:image');
  const href = image?.attribute('href');
  if (!image || href === undefined || addressTrouble(href, '')) return;
  const where = { ...at(image, item), url: href.trim().slice(0, 2000) };
  const words = insecure(href, 'The address of the artwork');
  if (words) yield { where, ...words };
  if (!/^(jpg|jpeg|png)$/.test(extensionOf(href)))
    yield {
      where,
      message: 'The address of the artwork does not end in .jpg or .png.',
      mend: 'Serve a JPEG or PNG under a name that ends as its kind does.',
    };
}

type Check = (sample: ArtworkSample) => Iterable<Trouble>;

function ofShowOnly(check: Check): Check {
  return (sample) => (sample.item ? [] : check(sample));
}

function ofEpisodeOnly(check: Check): Check {
  return (sample) => (sample.item ? check(sample) : []);
}

/** What is said of a picture itself, at the place where the feed names it. */
function ofPicture(say: (picture: SeenPicture, url: string) => Iterable<PictureTrouble>): Check {
  return function* ({ picture, url, element, item }) {
    if (!picture) return;
    const where = atUrl(url, element, item);
    for (const words of say(picture, url)) yield { where, ...words };
  };
}

function* unreachable({ head, got, url, element, item }: ArtworkSample): Iterable<Trouble> {
  const where = atUrl(url, element, item);
  if (isSilence(got)) {
    const { message, mend } = got.trouble;
    yield {
      where,
      message: `The artwork cannot be fetched. ${message}`,
      mend: mend ?? 'Try again later.',
    };
  } else if (isReply(got) && got.status !== 200)
    yield {
      where,
      message: `The server answers ${got.status} when the artwork is fetched.`,
      mend: 'Put the picture there, or correct the address.',
    };
  else if (isSilence(head) || (isReply(head) && head.status !== 200))
    yield {
      where,
      message: `The server does not answer HEAD for the artwork (${isReply(head) ? head.status : 'nothing came'}); Apple asks so before it takes a picture.`,
      mend: 'Let the server answer HEAD as it answers GET.',
    };
  else if (isReply(got) && !/^image\/(jpeg|png)\b/i.test(got.headers['content-type'] ?? ''))
    yield {
      where,
      message: `The server says that the artwork is ${quoted(got.headers['content-type'] ?? 'nothing')}.`,
      mend: 'Let it say image/jpeg or image/png, as the picture is.',
    };
}
