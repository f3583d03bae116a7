import { Field, FileField, Tick } from '../platform/pages/form.tsx';
import type { FormState, Typed } from '../platform/pages/form.tsx';

/** What a form calls the fields of a transcript. */
export const transcriptFieldNames = ['transcript', 'language'];

const GONE = 'remove_transcript.';

/** The languages of the transcripts that are to go. */
export function transcriptsToRemove(typed: Typed): string[] {
  return Object.keys(typed)
    .filter((name) => name.startsWith(GONE) && typed[name] === 'true')
    .map((name) => name.slice(GONE.length));
}

/** A transcript to send, and its language; those that there are can go. @param present those that there are */
export function TranscriptFields({
  form,
  present,
}: {
  form: FormState;
  present: readonly { language: string }[];
}) {
  return (
    <>
      <FileField
        form={form}
        name="transcript"
        label="Transcript"
        accept=".vtt,.srt,.json,.html,.txt"
        hint="WebVTT, SRT, JSON, HTML or text. One of a language takes the place of the one before."
      />
      <Field
        form={form}
        name="language"
        label="Its language"
        hint="A code such as en or de. When empty, that of the show."
      />
      {present.map(({ language }) => (
        <Tick
          form={form}
          name={`${GONE}${language}`}
          label={`Remove the transcript in ${language}`}
        />
      ))}
    </>
  );
}
