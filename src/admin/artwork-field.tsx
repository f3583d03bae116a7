import { FileField } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import { PICTURE_TYPES } from './file-types.ts';

/** Artwork that its form sends, beside what there is. */
export function ArtworkField({
  form,
  label,
  hint = 'Square, 1400 to 3000 pixels, JPEG or PNG.',
  present,
}: {
  form: FormState;
  label: string;
  hint?: string;
  /** The address of the present one. */
  present?: string | undefined;
}) {
  return (
    <div class="artwork">
      {present !== undefined && <img class="cover" src={present} width={96} height={96} alt="" />}
      <FileField form={form} name="artwork" label={label} accept={PICTURE_TYPES} hint={hint} />
    </div>
  );
}
