/** HTML that `platform/notes.ts` has sanitised; the one place where HTML is not made by JSX (security 120). */
export function SafeHtml({ html }: { html: string }) {
  return <div class="notes" dangerouslySetInnerHTML={{ __html: html }} />;
}
