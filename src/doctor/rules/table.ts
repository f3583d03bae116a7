import { retiredRules } from './apple-retired.ts';
import { appleRules } from './apple.ts';
import { artworkRules } from './artwork.ts';
import { categoryRules } from './categories.ts';
import { channelFactRules } from './channel-facts.ts';
import { channelRules } from './channel.ts';
import { companionRules } from './companions.ts';
import { documentRules } from './document.ts';
import { enclosureRules } from './enclosure.ts';
import { feedServerRules } from './http-feed.ts';
import { mediaServerRules } from './http-media.ts';
import { pollingRules } from './http-polling.ts';
import { itemFactRules } from './item-facts.ts';
import { itemRules } from './items.ts';
import { leftOutRules } from './left-out.ts';
import { mediaFileRules } from './media-file.ts';
import { moveRules } from './moves.ts';
import { nameRules } from './names.ts';
import { notesRules } from './notes.ts';
import { podcastRules } from './podcast-namespace.ts';
import { shapeRules } from './podcast-shapes.ts';
import { quirkRules } from './quirks.ts';
import type { Rule } from './rule.ts';
import { textRules } from './texts.ts';

/** Every rule that a machine can check, by number. */
export const rules: readonly Rule[] = [
  ...documentRules,
  ...leftOutRules,
  ...nameRules,
  ...textRules,
  ...channelRules,
  ...channelFactRules,
  ...appleRules,
  ...retiredRules,
  ...categoryRules,
  ...itemRules,
  ...notesRules,
  ...itemFactRules,
  ...enclosureRules,
  ...artworkRules,
  ...podcastRules,
  ...shapeRules,
  ...companionRules,
  ...feedServerRules,
  ...pollingRules,
  ...mediaServerRules,
  ...mediaFileRules,
  ...moveRules,
  ...quirkRules,
].toSorted((one, other) => one.rule - other.rule);
