/** Other audio on the page of an episode, in pieces; what cannot be audio is refused as soon as it is chosen. */
import { sendInPieces } from './parts/audio-in-pieces.ts';
import { beginningOf, sayOfFile } from './parts/beginning.ts';

const form = document.querySelector<HTMLFormElement>('form[data-other-audio]');
const input = form?.querySelector<HTMLInputElement>('#audio');
const said = form?.querySelector<HTMLElement>('[data-from-file]');
const address = form?.dataset['beginning'];
if (form) sendInPieces(form);
if (input && said && address !== undefined)
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    const look = async (chosen: File): Promise<void> => {
      const beginning = await beginningOf(address, chosen);
      if (input.files?.[0] !== chosen) return;
      const isWrong = typeof beginning === 'string';
      sayOfFile(input, said, { text: isWrong ? beginning : '', isWrong });
    };
    if (file) void look(file);
  });
