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

/** Something to copy, which is shown only now. */
export function ToCopy({ label, value }: { label: string; value: string }) {
  return (
    <div class="field">
      <label for="to-copy">{label}</label>
      <input id="to-copy" class="to-copy" type="text" readOnly value={value} />
    </div>
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
