import { hash } from 'node:crypto';
import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { tokensOf } from './notes-html.ts';
import { storable } from './text.ts';

export { feedDescriptionHtml, limitHtml, pageHtml, plainText, tokensOf } from './notes-html.ts';

/** Raise it when the same Markdown gives other HTML than before, or a hole in the sanitiser was closed. */
const RENDERING = 2;

const ALLOWED = 'p br a h1 h2 h3 ul ol li b i strong em blockquote code pre'.split(' ');
const DEEPEST = 20;
/** Behind or in front of these, text stands on a line of its own anyway. */
const LINE_EDGE = /^(<\/?(p|br|h[1-3]|ul|ol|li|blockquote|pre)\b|\s*$)/;
const EMPTY = /<p>\s*<\/p>\n?/g;
const DIV = /^<\/?div>$/;

const markdownIt = new MarkdownIt({ html: true, linkify: true, breaks: true, xhtmlOut: true });
// 19 lists in one another are more than anybody reads; each level more costs time with texts such as "![![![".
markdownIt.set({ maxNesting: 40 });
// Pasted HTML is often indented: that is not meant as code.
markdownIt.disable(['code', 'table']);
// "notes.md" and "e.g.this" are no links.
markdownIt.linkify.set({ fuzzyLink: false });

/**
 * Notes as HTML that is safe anywhere: Markdown, in which HTML may stand, cut down to a list of allowed tags and
 * to links that are https or mailto. Well-formed as XML, with `<br />`. The one sanitiser: whatever shows
 * text of other people as HTML goes through here.
 */
export function renderNotes(markdown: string): { html: string } {
  return { html: sanitise(markdown).html };
}

/** What the HTML of notes depends on: it may be kept for as long as this stays the same. */
export function notesFingerprint(markdown: string): string {
  return hash('sha256', `${RENDERING} ${markdown}`);
}

/** The http links of notes. `renderNotes` keeps their words but not the link, as apps play https only. */
export function insecureLinks(markdown: string): string[] {
  return sanitise(markdown).insecure;
}

function sanitise(markdown: string): { html: string; insecure: string[] } {
  const insecure = new Set<string>();
  const html = sanitizeHtml(markdownIt.render(storable(markdown)), {
    allowedTags: [...ALLOWED, 'div'],
    allowedAttributes: { a: ['href'] },
    allowedSchemes: ['https', 'mailto'],
    nestingLimit: DEEPEST,
    transformTags: {
      h4: 'h3',
      h5: 'h3',
      h6: 'h3',
      a: (tagName, { href = '' }) => {
        const url = URL.canParse(href) ? new URL(href) : undefined;
        if (url?.protocol === 'http:') insecure.add(href);
        const isSafe = url?.protocol === 'https:' || url?.protocol === 'mailto:';
        return { tagName, attribs: isSafe ? { href: url.href } : {} };
      },
    },
    // Not by renaming it above: a renamed tag that is then dropped gets its close tag mixed up with the next.
    exclusiveFilter: ({ tag, attribs }) =>
      tag === 'a' && attribs['href'] === undefined ? 'excludeTag' : false,
  });
  return {
    html: storable(withoutDivs(html).replaceAll(EMPTY, '')).trim(),
    insecure: [...insecure],
  };
}

/** Puts a line break where only a div kept two texts apart: other hosts' editors write divs as paragraphs. */
function withoutDivs(html: string): string {
  const kept: string[] = [];
  let apart = false;
  for (const token of tokensOf(html)) {
    if (DIV.test(token)) {
      apart ||= !LINE_EDGE.test(kept.at(-1) ?? '');
      continue;
    }
    if (apart && !token.startsWith('<') && !LINE_EDGE.test(token)) kept.push('<br />');
    if (!token.startsWith('<') || LINE_EDGE.test(token)) apart = false;
    kept.push(token);
  }
  return kept.join('');
}
