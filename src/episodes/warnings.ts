import { isOddLength } from '../namespace/soundbite.ts';
import type { Mend } from '../platform/errors.ts';
import { insecureLinks } from '../platform/notes.ts';
import type { Episode } from './episode.ts';

/** Something that does not stop the episode, but that its maker may want to mend. */
export interface Warning extends Mend {
  code: string;
  message: string;
}

/** What the doctor cannot find in the feed: it looks at what is left there. */
export function warningsOf(episode: Episode): Warning[] {
  const links = insecureLinks(episode.notes).map((link) => ({
    code: 'notes.insecure-link',
    field: 'notes',
    message: `The link ${link.slice(0, 200)} is left out of the feed: Spotify takes only https.`,
    mend: 'Link to the https address of the page.',
  }));
  const odd = episode.namespace.soundbites.some(isOddLength);
  return odd ? [...links, soundbiteLength] : links;
}

/** @param title of the other episode. */
export function sameAudio(title: string): Warning {
  return {
    code: 'episode.same-audio',
    message: `The show already has an episode with exactly this audio: "${title}".`,
    mend: 'Delete one of the two if that was not meant.',
  };
}

/** Said of an upload that is a draft, although it was to be published, because `other` has its audio already. */
export function heldBack({ id }: Episode, other: Episode): Warning {
  return {
    code: 'episode.same-audio',
    field: 'allow_duplicate',
    message: `Kept as a draft: episode ${other.id}, "${other.title}", has exactly this audio already.`,
    mend: `To publish it anyway, POST /api/episodes/${id}/publish, or PATCH it with a publish_at. Else DELETE it. With allow_duplicate=true, an upload is published at once.`,
  };
}

const soundbiteLength: Warning = {
  code: 'episode.soundbite-length',
  field: 'soundbites',
  message: 'A soundbite is shorter than 15 or longer than 120 seconds: apps may leave it out.',
  mend: 'Give it a duration from 15 to 120.',
};
