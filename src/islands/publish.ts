/** The audio of the publish screen, in pieces, and files that are dropped anywhere on it. */
import { sendInPieces } from './parts/audio-in-pieces.ts';
import { takeDrops } from './parts/drop.ts';

const form = document.querySelector<HTMLFormElement>('form[data-publish]');
if (form) {
  sendInPieces(form);
  const input = (which: string) => form.querySelector<HTMLInputElement>(which)!;
  takeDrops(
    {
      audio: input('#audio'),
      artwork: input('#artwork'),
      transcript: input('#transcript'),
      chapters: {
        input: input('[data-chapters] input[data-part=file]'),
        field: form.querySelector<HTMLTextAreaElement>('#chapters')!,
      },
    },
    form,
    form.querySelector<HTMLElement>('[data-dropped]')!,
  );
  form.querySelector('[data-drop]')?.removeAttribute('hidden');
}
