import { pack } from '../platform/http/pack.ts';
import type { Packed } from '../platform/http/pack.ts';
import { sharingWork } from '../platform/together.ts';

/** A page as it goes out, packed once for all who ask. */
export interface KeptPage extends Packed {
  html: Buffer;
}

/** Rendered pages, each under the tag of its content; what is asked for least goes first. */
export interface KeptPages {
  /**
   * @param render what makes it when it is not kept; whoever asks meanwhile waits for the same. Undefined, and what
   * fails, is kept by nobody.
   */
  get(key: string, tag: string, render: Render): Promise<KeptPage | undefined>;
}

type Render = () => Promise<string | undefined>;

const MOST_BYTES = 32_000_000;

export function openKeptPages(): KeptPages {
  const pages = new Map<string, { tag: string; page: KeptPage }>();
  const share = sharingWork<KeptPage | undefined>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= sizeOf(pages.get(key)?.page);
    pages.delete(key);
  };
  const keep = (key: string, tag: string, page: KeptPage): void => {
    drop(key);
    pages.set(key, { tag, page });
    bytes += sizeOf(page);
    for (const [oldest] of pages) {
      if (bytes <= MOST_BYTES) break;
      drop(oldest);
    }
  };
  const make = async (key: string, tag: string, render: Render): Promise<KeptPage | undefined> => {
    const text = await render();
    if (text === undefined) return undefined;
    const html = Buffer.from(text);
    const page = { html, ...(await pack([html])) };
    keep(key, tag, page);
    return page;
  };
  return {
    async get(key, tag, render) {
      const known = pages.get(key);
      // A new tag must not wait for what is rendered under an old one.
      if (known?.tag !== tag) return await share(`${key} ${tag}`, () => make(key, tag, render));
      pages.delete(key);
      pages.set(key, known);
      return known.page;
    },
  };
}

function sizeOf(page: KeptPage | undefined): number {
  return page === undefined ? 0 : page.html.length + page.gzip.length + page.br.length;
}
