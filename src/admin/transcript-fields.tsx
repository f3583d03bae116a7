import { Field, FileField } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';

/** What a form calls the fields of a transcript. */
export const transcriptFieldNames = ['transcript', 'language'];

/** A transcript to send, and its language. @param languages those that there are */
export function TranscriptFields({
  form,
  languages,
}: {
  form: FormState;
  languages: readonly string[];
}) {
  const hint =
    languages.length === 0
      ? 'WebVTT, SRT, JSON, HTML or text.'
      : `There is one in ${languages.join(', ')}.`;
  return (
    <>
      <FileField
        form={form}
        name="transcript"
        label="Transcript"
        accept=".vtt,.srt,.json,.html,.txt"
        hint={hint}
      />
      <Field
        form={form}
        name="language"
        label="Its language"
        hint="A code such as en or de. When empty, that of the show."
      />
    </>
  );
}
