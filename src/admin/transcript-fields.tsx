import { Field, FileField } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';

/** What a form calls the fields of a transcript. */
export const transcriptFieldNames = ['transcript', 'language'];

/** A transcript to send, and its language. @param present those that there are */
export function TranscriptFields({
  form,
  present,
}: {
  form: FormState;
  present: readonly { language: string }[];
}) {
  const languages = present.map(({ language }) => language);
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
