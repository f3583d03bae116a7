import type { Request } from 'express';
import type { ComponentChildren } from 'preact';
import { readableTime } from '../moment.ts';

/** What was done, said once after it. */
export function Done({ children }: { children: ComponentChildren }) {
  return (
    <p class="done" role="status">
      {children}
    </p>
  );
}

/** What the island `copy` says, and its button, which is shown where there are scripts. @param what is copied, for those who hear the button */
export function CopyBox({ what, children }: { what?: string; children: ComponentChildren }) {
  return (
    <div
      class="copyable"
      data-copy
      data-copied="Copied."
      data-copy-yourself="This browser does not let us copy: it is marked, so copy it by hand."
    >
      {children}
      <button type="button" class="secondary outline fit" hidden>
        Copy{what !== undefined && <span class="unseen">: {what}</span>}
      </button>
      <p role="status" />
    </div>
  );
}

/** Something to copy. The page needs the island `copy`. @param id where there are several on a page */
export function ToCopy({
  label,
  value,
  id = 'to-copy',
}: {
  label: string;
  value: string;
  id?: string;
}) {
  return (
    <CopyBox what={label}>
      <label for={id}>{label}</label>
      <input id={id} class="to-copy" type="text" readOnly value={value} />
    </CopyBox>
  );
}

/** A button that is a form of its own. */
export function Act({
  action,
  quiet = false,
  children,
}: {
  action: string;
  quiet?: boolean;
  children: ComponentChildren;
}) {
  return (
    <form method="post" action={action}>
      <button type="submit" {...(quiet && { class: 'quiet' })}>
        {children}
      </button>
    </form>
  );
}

/** "26 Nov 2026, 21:05 UTC", also for programs. @param timeZone one that the page names */
export function Moment({ at, timeZone }: { at: number; timeZone?: string }) {
  const iso = new Date(at).toISOString();
  const text =
    timeZone === undefined ? `${readableTime(at, 'UTC')} UTC` : readableTime(at, timeZone);
  return <time dateTime={iso}>{text}</time>;
}

/** What has just been done, as the address says after a form. */
export function doneIn({ query }: Request): string | undefined {
  const { done } = query;
  return typeof done === 'string' ? done : undefined;
}

/** The way to the page that this one belongs to. */
export function WayUp({ href, text }: { href: string; text: string }) {
  return (
    <p class="up">
      <a href={href}>{text}</a>
    </p>
  );
}
