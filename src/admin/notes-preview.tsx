import { insecureLinks, pageHtml, renderNotes } from '../platform/notes.ts';
import { SafeHtml } from '../platform/pages/html.tsx';
import type { FormState } from '../platform/pages/form.tsx';

/** The notes as the feed and the page have them, and what they leave out; empty before somebody has asked. */
export function NotesPreview({ form: { typed } }: { form: FormState }) {
  const isAsked = typed['preview'] !== undefined;
  return (
    <div data-live="notes">
      {isAsked && (
        <section class="seen" aria-labelledby="preview">
          <h2 id="preview">As apps show it</h2>
          <NotesSeen notes={typed['notes'] ?? ''} />
        </section>
      )}
    </div>
  );
}

function NotesSeen({ notes }: { notes: string }) {
  const { html } = renderNotes(notes);
  const insecure = insecureLinks(notes);
  return (
    <>
      {html === '' ? <p class="empty">No notes yet.</p> : <SafeHtml html={pageHtml(html)} />}
      {insecure.length > 0 && (
        <p class="wrong">Left out, because apps take only https: {insecure.join(', ')}</p>
      )}
    </>
  );
}

/**
 * Shows the page again with what was typed, and stores nothing. It stands behind the button that sends the form, since Enter
 * presses the first one; and it sends no file, since a browser has to be given files again afterwards.
 */
export function PreviewButton({ action }: { action: string }) {
  return (
    <>
      <button
        type="submit"
        class="secondary outline"
        name="preview"
        value="true"
        formaction={`${action}#preview`}
        formenctype="application/x-www-form-urlencoded"
        formnovalidate
      >
        Preview
      </button>
      <p role="status" data-live-trouble />
    </>
  );
}
