import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Assets, Style } from './assets.ts';
import { ICON } from './icon.ts';

export type Theme = 'light' | 'dark';

export interface Page {
  /** Without the name of the site. */
  title: string;
  /** BCP 47. */
  language?: string;
  /** Without one, that of the desk. */
  style?: Style;
  /** Without one, the page is as light or dark as the reader's device. */
  theme?: Theme | undefined;
  /** The path of one more style, which gives the page another colour. */
  colours?: string | undefined;
  /** More for `<head>`: descriptions, feeds, cards. */
  head?: ComponentChildren;
  /** Names of islands that add to the page. */
  islands?: readonly string[];
  body: ComponentChildren;
}

/** Inside of the page: browsers would ask for a file of their own with every first visit. */
const ICON_ADDRESS = `data:image/svg+xml,${encodeURIComponent(ICON)}`;

/** A whole HTML document. */
export function renderPage(assets: Assets, page: Page): string {
  return `<!doctype html>\n${renderToString(<Document assets={assets} page={page} />)}\n`;
}

function Document({ assets, page }: { assets: Assets; page: Page }) {
  return (
    <html lang={page.language ?? 'en'} data-theme={page.theme}>
      <head>
        <meta charset="utf-8" />
        <title>{page.title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href={ICON_ADDRESS} />
        <meta name="color-scheme" content={page.theme ?? 'light dark'} />
        <link rel="stylesheet" href={assets.style(page.style ?? 'style')} />
        {page.colours !== undefined && <link rel="stylesheet" href={page.colours} />}
        {page.head}
        {(page.islands ?? []).map((name) => (
          <script type="module" src={assets.island(name)} />
        ))}
      </head>
      <body>{page.body}</body>
    </html>
  );
}
