import type { Part } from './part.ts';

/** podcast:contentLink, of an episode and of a stream. */
export const contentLinks: Part = {
  kind: 'rows',
  name: 'content_links',
  label: 'The same elsewhere',
  one: 'link',
  spare: 1,
  parts: [
    { kind: 'url', name: 'href', label: 'Where it is' },
    { kind: 'text', name: 'text', label: 'Its words', hint: 'Such as Watch on YouTube.' },
  ],
};
