import { alternateEnclosure } from './alternate-enclosure.ts';
import { chat } from './chat.ts';
import { contentLink } from './content-link.ts';
import { funding } from './funding.ts';
import { image } from './image.ts';
import { license } from './license.ts';
import { listOf } from './list.ts';
import { location } from './location.ts';
import { person } from './person.ts';
import { socialInteract } from './social-interact.ts';
import { txt } from './txt.ts';
import { value } from './value.ts';

/** What a show, an episode and a live item may all have several of. */
export const sharedLists = {
  persons: listOf(person, 100).describe(
    'Who takes part. Those of an episode stand for those of the show.',
  ),
  location: listOf(location, 20).describe('What it is about, and where it is made.'),
  value: listOf(value, 10).describe(
    'How listeners can pay. That of an episode stands for that of the show.',
  ),
  social_interact: socialInteract.describe('Where the comments are.'),
  txt: listOf(txt, 50).describe('Texts that other services ask for.'),
  images: listOf(image, 50).describe('Pictures of other shapes than the artwork.'),
};

/** What a show, an episode and a live item may all have one of. */
export const sharedSingles = {
  license: license.describe('What others may do with it.'),
  chat: chat.describe('Where listeners talk.'),
};

/** What an episode and a live item may have several of. */
export const itemLists = {
  funding: listOf(funding, 10).describe('Where listeners can support this.'),
  alternate_enclosures: listOf(alternateEnclosure, 50).describe('Other versions of the audio.'),
  content_links: listOf(contentLink, 50).describe('Where the same can be seen or heard elsewhere.'),
};
