/** The audio of the publish screen, in pieces, and files that are dropped anywhere on it. */
import { sendInPieces } from './parts/audio-in-pieces.ts';
import { takeDrops } from './parts/drop.ts';

const form = document.querySelector<HTMLFormElement>('form[data-publish]');
if (form) {
  sendInPieces(form);
  takeDrops([...form.querySelectorAll<HTMLInputElement>('input[type=file][name]')], form);
  form.querySelector('[data-drop]')?.removeAttribute('hidden');
}
