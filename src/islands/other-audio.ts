/** Other audio on the page of an episode, in pieces. */
import { sendInPieces } from './parts/audio-in-pieces.ts';

const form = document.querySelector<HTMLFormElement>('form[data-other-audio]');
if (form) sendInPieces(form);
