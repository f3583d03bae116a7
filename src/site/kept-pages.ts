import { sharingWork } from '../platform/together.ts';

/** Rendered pages, each under the tag of its content; what is asked for least goes first. */
export interface KeptPages {
  /**
   * @param render what makes it when it is not kept; whoever asks meanwhile waits for the same. Undefined, and what
   * fails, is kept by nobody.
   */
  get(key: string, tag: string, render: Render): Promise<Buffer | undefined>;
}

type Render = () => Promise<string | undefined>;

const MOST_BYTES = 32_000_000;

export function openKeptPages(): KeptPages {
  const pages = new Map<string, { tag: string; html: Buffer }>();
  const share = sharingWork<Buffer | undefined>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= pages.get(key)?.html.length ?? 0;
    pages.delete(key);
  };
  const keep = (key: string, page: { tag: string; html: Buffer }): void => {
    drop(key);
    pages.set(key, page);
    bytes += page.html.length;
    for (const [oldest] of pages) {
      if (bytes <= MOST_BYTES) break;
      drop(oldest);
    }
  };
  const make = async (key: string, tag: string, render: Render): Promise<Buffer | undefined> => {
    const text = await render();
    if (text === undefined) return undefined;
    const html = Buffer.from(text);
    keep(key, { tag, html });
    return html;
  };
  return {
    async get(key, tag, render) {
      const known = pages.get(key);
      // A new tag must not wait for what is rendered under an old one.
      if (known?.tag !== tag) return await share(`${key} ${tag}`, () => make(key, tag, render));
      pages.delete(key);
      pages.set(key, known);
      return known.html;
    },
  };
}
