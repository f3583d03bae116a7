import type { LongwaveError } from '../platform/errors.ts';
import { FileField, Tick } from '../platform/pages/form.tsx';
import type { FormState, Typed } from '../platform/pages/form.tsx';
import { AUDIO_TYPES } from './file-types.ts';

const ANOTHER = 'Another that you choose takes its place.';

/**
 * Audio that its form sends; one that has come in pieces before is named by the hidden field. The island of its page sends
 * it so, by `islands/parts/audio-in-pieces.ts`.
 */
export function AudioField({
  form,
  label,
  hint,
}: {
  form: FormState;
  label: string;
  hint: string;
}) {
  const isThere = (form.typed['upload'] ?? '') !== '';
  return (
    <>
      <div
        class="drop"
        data-hint={hint}
        data-kept-hint={`Your file has arrived and is kept{file}. ${ANOTHER}`}
        data-kept={isThere || undefined}
      >
        <Kept typed={form.typed} />
        <FileField
          form={form}
          name="audio"
          label={label}
          accept={AUDIO_TYPES}
          hint={isThere ? `Your file has arrived and is kept. ${ANOTHER}` : hint}
        />
        <p hidden data-drop>
          Or drop it anywhere on this page.
        </p>
      </div>
      <p role="status" data-dropped />
      <div class="upload" hidden data-progress>
        <progress max="1" value="0" aria-label="Upload" />
        <output aria-live="polite" />
      </div>
      <p role="status" data-from-file />
    </>
  );
}

/** What is known of audio that has arrived; its name and its chapters come back before it does. */
function Kept({ typed: { upload = '', upload_key: key, upload_chapters: chapters } }: FormState) {
  const isThere = upload !== '';
  return (
    <>
      <input type="hidden" name="upload_key" value={isThere ? key : ''} />
      <input type="hidden" name="upload_chapters" value={isThere ? chapters : ''} />
      <input type="hidden" name="upload" value={upload} data-unsaved={isThere || undefined} />
    </>
  );
}

/** A file that is no audio, or that is gone, is not kept for another try. */
export function stillThere(typed: Typed, error: LongwaveError | undefined): Typed {
  return error && /^(audio|upload)\./.test(error.code) ? { ...typed, upload: '' } : typed;
}

/** What is asked once audio was refused. */
export function AudioWishes({ form }: { form: FormState }) {
  return (
    <>
      <AllowDuplicate form={form} />
      <CutToLength form={form} />
    </>
  );
}

/** Because another episode has it too. */
export function AllowDuplicate({ form }: { form: FormState }) {
  if (form.error?.code !== 'episode.same-audio' && !isTicked(form.typed, 'allow_duplicate'))
    return null;
  return <Tick form={form} name="allow_duplicate" label="Both are to have it (allow_duplicate)" />;
}

/** Because it is too short for what belongs to it. */
function CutToLength({ form }: { form: FormState }) {
  if (!isTooShort(form.error) && !isTicked(form.typed, 'cut_to_length')) return null;
  const label = 'Leave out the chapters and soundbites beyond its end (cut_to_length)';
  return <Tick form={form} name="cut_to_length" label={label} />;
}

/** Whether audio ends before what is to be heard in it. */
export function isTooShort(error: LongwaveError | undefined): boolean {
  return ['chapters.beyond-end', 'episode.soundbite-beyond-end'].includes(error?.code ?? '');
}

export function isTicked(typed: Typed, name: 'allow_duplicate' | 'cut_to_length'): boolean {
  return typed[name] === 'true';
}
