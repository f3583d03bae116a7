import { isOddLength } from '../namespace/soundbite.ts';
import type { Mend } from '../platform/errors.ts';
import { insecureLinks } from '../platform/notes.ts';
import type { Show } from '../shows/show.ts';
import type { Episode } from './episode.ts';

/** Something that does not stop the episode, but that its maker may want to mend. */
export interface Warning extends Mend {
  code: string;
  message: string;
}

/** What apps and directories will not like about an episode as it is. */
export function warningsOf(show: Show, episode: Episode): Warning[] {
  const links = insecureLinks(episode.notes).map((link) => ({
    code: 'notes.insecure-link',
    field: 'notes',
    message: `The link ${link.slice(0, 200)} is left out of the feed: Spotify takes only https.`,
    mend: 'Link to the https address of the page.',
  }));
  const unnumbered = show.type === 'serial' && episode.type === 'full' && episode.number === null;
  const odd = episode.namespace.soundbites.some(isOddLength);
  return [...links, ...(unnumbered ? [numberMissing] : []), ...(odd ? [soundbiteLength] : [])];
}

const numberMissing: Warning = {
  code: 'episode.number-missing',
  field: 'number',
  message: 'The show is serial, and this episode has no number: Apple cannot put it in order.',
  mend: 'Give it a number, or make it a trailer or a bonus.',
};

const soundbiteLength: Warning = {
  code: 'episode.soundbite-length',
  field: 'soundbites',
  message: 'A soundbite is shorter than 15 or longer than 120 seconds: apps may leave it out.',
  mend: 'Give it a duration from 15 to 120.',
};
