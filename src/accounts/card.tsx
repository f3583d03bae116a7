import type { ComponentChildren } from 'preact';
import { Field } from '../platform/pages/form.tsx';
import type { FormState } from '../platform/pages/form.tsx';
import type { Page } from '../platform/pages/page.tsx';

export function NewPassword({ form }: { form: FormState }) {
  return (
    <Field
      form={form}
      name="password"
      label="Password"
      type="password"
      autocomplete="new-password"
      hint="At least 10 characters. A sentence is easy to keep in mind and hard to guess."
      required
    />
  );
}

/** A page that is one card. */
export function card(
  title: string,
  content: ComponentChildren,
  islands: readonly string[] = [],
): Page {
  return {
    title: `${title} · Longwave`,
    islands,
    body: (
      <main class="card-page">
        <article>
          <h1>{title}</h1>
          {content}
        </article>
      </main>
    ),
  };
}
