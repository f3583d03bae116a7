/** The one place where HTML is not made by JSX (security 120). */

/** HTML that `platform/notes.ts` has sanitised, and in which nothing was put but what JSX made. */
export function SafeHtml({ html }: { html: string }) {
  return <div class="notes" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** What search engines read (JSON-LD 1.1, section 7). A `<` would end the script: JSON has another way to write it. */
export function LinkedData({ data }: { data: object }) {
  const json = JSON.stringify({ '@context': 'https://schema.org', ...data });
  const safe = json.replaceAll('<', '\\u003c');
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: safe }} />;
}
