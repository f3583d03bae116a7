import { oneOf } from './closed-list.ts';

const media = [
  'podcast',
  'music',
  'video',
  'film',
  'audiobook',
  'newsletter',
  'blog',
  'publisher',
  'course',
] as const;
const lists = media.map((name) => `${name}L` as const);

/** podcast:medium: what the feed is; with an L at its end, a list of what other feeds have. */
export const medium = oneOf('a medium of the podcast namespace', [...media, ...lists, 'mixed']);

/** Whether a feed of this medium points at what other feeds have, and has no episodes of its own. */
export function isListMedium(name: string): boolean {
  return name.endsWith('L') || name === 'mixed';
}
