/** Rendered pages, each under the tag of its content; what is asked for least goes first. */
export interface KeptPages {
  /** @param render what makes it when it is not kept; undefined is kept by nobody. */
  get(
    key: string,
    tag: string,
    render: () => Promise<string | undefined>,
  ): Promise<string | undefined>;
}

const MOST_CHARACTERS = 32_000_000;

export function openKeptPages(): KeptPages {
  const pages = new Map<string, { tag: string; html: string }>();
  let characters = 0;
  const drop = (key: string): void => {
    characters -= pages.get(key)?.html.length ?? 0;
    pages.delete(key);
  };
  const keep = (key: string, page: { tag: string; html: string }): void => {
    drop(key);
    pages.set(key, page);
    characters += page.html.length;
    for (const [oldest] of pages) {
      if (characters <= MOST_CHARACTERS) break;
      drop(oldest);
    }
  };
  return {
    async get(key, tag, render) {
      const known = pages.get(key);
      if (known?.tag === tag) {
        pages.delete(key);
        pages.set(key, known);
        return known.html;
      }
      const html = await render();
      if (html !== undefined) keep(key, { tag, html });
      return html;
    },
  };
}
