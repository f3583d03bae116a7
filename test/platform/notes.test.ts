import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import {
  feedDescriptionHtml,
  insecureLinks,
  limitHtml,
  notesFingerprint,
  pageHtml,
  plainText,
  renderNotes,
} from '../../src/platform/notes.ts';

const PAGE_TAGS = 'p br a h1 h2 h3 ul ol li b i strong em blockquote code pre'.split(' ');
const FEED_TAGS = 'p br a ul ol li b i strong em'.split(' ');

const render = (markdown: string): string => renderNotes(markdown).html;

/** Fails unless the HTML is well-formed, of these tags only, with no attribute but a safe href. */
function expectClean(html: string, tags: string[]): void {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    expect(['root', ...tags]).toContain(name);
    const { href, ...others } = attributes;
    expect(others).toEqual({});
    if (name === 'a') expect(href).toMatch(/^(https:\/\/|mailto:)/);
    else expect(href).toBeUndefined();
  });
  parser.write(`<root>${html}</root>`).close();
}

describe('notes become HTML', () => {
  const written: [what: string, markdown: string, html: string][] = [
    ['paragraphs and line breaks', 'one\ntwo\n\nthree', '<p>one<br />\ntwo</p>\n<p>three</p>'],
    ['emphasis', '*a* **b** `c`', '<p><em>a</em> <strong>b</strong> <code>c</code></p>'],
    ['headings of three ranks', '# a\n#### b', '<h1>a</h1>\n<h3>b</h3>'],
    ['lists', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>'],
    ['links', '[a](https://e.com/?x=1&y)', '<p><a href="https://e.com/?x=1&amp;y">a</a></p>'],
    ['bare addresses', 'https://e.com/', '<p><a href="https://e.com/">https://e.com/</a></p>'],
    ['mail addresses', '<a@e.com>', '<p><a href="mailto:a@e.com">a@e.com</a></p>'],
    ['names with dots as they are', 'notes.md, e.g. e.com', '<p>notes.md, e.g. e.com</p>'],
    ['pasted HTML', '<b>a</b><i>b</i><br>c', '<p><b>a</b><i>b</i><br />c</p>'],
    ['unclosed HTML', '<ul><li>a<li>b', '<ul><li>a</li><li>b</li></ul>'],
    ['indented HTML', '<p>a</p>\n\n    <p>b</p>', '<p>a</p>\n<p>b</p>'],
    ['divs as lines', '<div>a</div><div>b</div><div><p>c</p></div>', 'a<br />b<p>c</p>'],
    ['signs', 'a < b & c &copy; "d"', '<p>a &lt; b &amp; c © "d"</p>'],
    ['characters that XML has not (A1/3)', 'a\u0000\u000b\ufffe&#1;b', '<p>a\ufffdb</p>'],
    ['half a character (A1/2)', 'a\ud83cb', '<p>a\ufffdb</p>'],
    ['no empty paragraphs', '<p>a</p><p> </p><p></p><p>b</p>', '<p>a</p><p>b</p>'],
    ['nothing', ' \n ', ''],
  ];
  test.each(written)('%s', (_, markdown, html) => {
    expect(render(markdown)).toBe(html);
  });
});

describe('nothing dangerous comes through', () => {
  const attacks: [rule: string, markdown: string, html: string][] = [
    ['security 25: script', '<script>window.__x=1</script>', ''],
    ['security 25: img', 'a"><img src=x onerror=alert(1)>', '<p>a"&gt;</p>'],
    ['security 25: svg', '<svg onload=alert(1)>a</svg>', '<p>a</p>'],
    ['security 26: xmp', '<xmp><script>1</script></xmp>', ''],
    ['security 26: noscript', '<noscript><p title="</noscript><img src=x onerror=1>">', '<p></p>'],
    ['security 26: template', '<template><b>a</b></template>', '<p><b>a</b></p>'],
    ['security 26: textarea', '<textarea></textarea/><img src=x></textarea>a', 'a'],
    ['security 27: javascript', '<a href="JaVa&#10;script:1">a</a>', '<p>a</p>'],
    ['security 27: data', '<a href="data:text/html,a">a</a>', '<p>a</p>'],
    ['security 27: vbscript', '<a href=vbscript:1>a</a>', '<p>a</p>'],
    ['security 29: no scheme', '<a href=//evil target=_blank>a</a>', '<p>a</p>'],
    ['security 32: link', '[a](javascript:1)', '<p>[a](javascript:1)</p>'],
    ['security 32: image', '![a](x "onerror=1")', ''],
    ['security 32: attributes', '<p onclick=1 style="x" class=y>a</p>', '<p>a</p>'],
    ['security 28: CDATA', 'a]]>b<![CDATA[c', '<p>a]]&gt;b&lt;![CDATA[c</p>'],
    ['A4/49: relative', '[a](/b) [c](#d)', '<p>a c</p>'],
    [
      'A4/49: http',
      '[a](http://e.com) [b](https://e.com)',
      '<p>a <a href="https://e.com/">b</a></p>',
    ],
  ];
  test.each(attacks)('%s', (_, markdown, html) => {
    expect(render(markdown)).toBe(html);
  });

  test('no style trick of nested foreign tags leaves a tag behind (security 25)', () => {
    const trick =
      '<math><mtext></table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=1&gt;">';
    expectClean(render(trick), PAGE_TAGS);
    expect(render(trick)).not.toMatch(/<(img|style|math)/);
  });

  const deep = {
    '>': '>'.repeat(10_000),
    '[': '['.repeat(10_000),
    '![': '!['.repeat(10_000),
    '<b>': '<b>'.repeat(10_000),
    '- ': '- '.repeat(10_000),
  };
  test.each(Object.entries(deep))(
    '10,000 x %s take at most 100 ms (security 32)',
    (_, markdown) => {
      // Of the processor, so that a busy machine does not count; the best of five, because the first is cold.
      const milliseconds = [1, 2, 3, 4, 5].map(() => {
        const start = process.cpuUsage();
        limitHtml(feedDescriptionHtml(render(markdown)), 4000);
        return process.cpuUsage(start).user / 1000;
      });
      expect(Math.min(...milliseconds)).toBeLessThan(100);
      expectClean(render(markdown), PAGE_TAGS);
    },
  );
});

test('http links are named, each once, so that they can be warned about (A4/49)', () => {
  const notes =
    '[a](http://e.com/?x&y) <a href="http://e.com/?x&amp;y">b</a> http://f.com https://g.com';
  expect(insecureLinks(notes)).toEqual(['http://e.com/?x&y', 'http://f.com']);
  expect(insecureLinks('[a](https://e.com) [b](javascript:1) [c](/d)')).toEqual([]);
});

test('on a page of ours, links carry rel (security 29)', () => {
  expect(pageHtml(render('[a](https://e.com/) <b>c</b>'))).toBe(
    '<p><a rel="noopener nofollow ugc" href="https://e.com/">a</a> <b>c</b></p>',
  );
});

describe('a description for the feed has only the tags that Apple reads (A4/47)', () => {
  const reduced: [what: string, markdown: string, html: string][] = [
    ['a heading becomes a bold paragraph', '# a *b*', '<p><b>a <em>b</em></b></p>'],
    ['a quote becomes its paragraphs', '> a\n>\n> b', '<p>a</p>\n<p>b</p>'],
    ['code keeps its lines', '```\na\n  b\n```', '<p>a<br />  b\n</p>'],
    ['code in a line becomes text', 'a `b`', '<p>a b</p>'],
  ];
  test.each(reduced)('%s', (_, markdown, html) => {
    expect(feedDescriptionHtml(render(markdown))).toBe(html);
  });
});

describe('what is too long is cut (A2/19, A4/47)', () => {
  const cuts: [what: string, html: string, bytes: number, cut: string][] = [
    ['not when it just fits', '<p>one two</p>', 14, '<p>one two</p>'],
    ['at a word', '<p>one two three</p>', 19, '<p>one two…</p>'],
    ['with bytes, not characters, as the measure', '<p>ää ää ää</p>', 20, '<p>ää ää…</p>'],
    ['never inside an entity', '<p>one &amp; two</p>', 17, '<p>one…</p>'],
    ['never inside a tag', '<p>a <a href="https://e.com/">b</a></p>', 30, '<p>a…</p>'],
    [
      'with all open tags closed',
      '<ul><li><b>a b c d e f</b></li></ul>',
      34,
      '<ul><li><b>a b c…</b></li></ul>',
    ],
    [
      'behind the last word of a list',
      '<ul><li>a</li><li>bb</li></ul>',
      26,
      '<ul><li>a…</li></ul>',
    ],
    ['without an empty paragraph', '<p>a</p><p>bbb bbb</p>', 18, '<p>a…</p>'],
    ['between the words of a text without spaces', '<p>東京の天気は良い</p>', 20, '<p>東京の…</p>'],
    [
      'in the middle of what is no word',
      `<p>${'a'.repeat(500)}</p>`,
      310,
      `<p>${'a'.repeat(300)}…</p>`,
    ],
    ['to an ellipsis when no word fits', '<p>one two</p>', 5, '…'],
    ['to nothing when not even that fits', '<p>one two</p>', 2, ''],
  ];
  test.each(cuts)('%s', (_, html, bytes, cut) => {
    expect(limitHtml(html, bytes)).toBe(cut);
  });
});

describe('notes as plain text', () => {
  const texts: [what: string, markdown: string, text: string][] = [
    ['paragraphs, breaks', 'one\ntwo\n\nthree', 'one\ntwo\n\nthree'],
    ['headings and lists', '# a\n- b\n- c\n\nd', 'a\n\nb\nc\n\nd'],
    ['a quote in a list', '1. a\n   > b', 'a\n\nb'],
    ['code', '```\na\nb\n```', 'a\nb'],
    ['links as their words', '[a](https://e.com) b', 'a b'],
    ['signs as they are', '<b>a</b> &lt;b&gt; &amp;amp; "c"', 'a <b> &amp; "c"'],
  ];
  test.each(texts)('%s', (_, markdown, text) => {
    expect(plainText(render(markdown))).toBe(text);
  });

  test('is cut at a word when it is too long', () => {
    expect(plainText('<p>one two three</p>', 13)).toBe('one two three');
    expect(plainText('<p>one two three</p>', 12)).toBe('one two…');
    expect(plainText('<p>one two three</p>', 2)).toBe('');
  });
});

/** Notes as nobody writes them: Markdown, HTML, halves of both, and any characters between. */
const hostileNotes = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'> | - |# |1. |```\n|`|*|**|_|[|](|)|![|\n|\n\n|    |<|>|&|&amp|&#x3c;|&lt;script>|"|\'|\\|]]>'.split(
          '|',
        ),
        ...'<p>|</p>|<b>|</b>|<div>|</div>|<pre>|</pre>|<h2>|</h2>|<li>|<ul>|</ul>|<br>|<a>|</a>'.split(
          '|',
        ),
        ...'<script>|</script>|<!--|-->|<xmp>|<style>|<svg>|<iframe>|<noscript>|</noscript>'.split(
          '|',
        ),
        '<a href="https://e.com/?a&b=c">',
        "<a href='java\nscript:1'>",
        '<a href=http://e.com title="',
        '[x](https://e.com/ü)',
        'mailto:a@e.com',
        'word ',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('whatever is written', () => {
  test('comes out well-formed, clean, and within the limit at every step', () => {
    fc.assert(
      fc.property(hostileNotes, fc.nat(200), (notes, bytes) => {
        const whole = render(notes);
        expectClean(whole, PAGE_TAGS);
        expectClean(limitHtml(whole, bytes), PAGE_TAGS);
        const reduced = feedDescriptionHtml(whole);
        expectClean(reduced, FEED_TAGS);
        const limited = limitHtml(reduced, bytes);
        expectClean(limited, FEED_TAGS);
        for (const cut of [limited, limitHtml(whole, bytes), plainText(whole, bytes)])
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
        expect(whole).not.toMatch(/<script|<style|<iframe/i);
      }),
      { numRuns: 2000 },
    );
  });
});

test('kept HTML is made again after every change of what makes it: raise RENDERING in notes.ts with these', () => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  expect({
    fingerprint: notesFingerprint('Hello').slice(0, 12),
    markdown: dependencies['markdown-it'],
    sanitiser: dependencies['sanitize-html'],
    // oxlint-disable-next-line no-script-url
    html: render(
      '# A\n*b* <i>c</i> [d](https://e.test) [f](javascript:g)\n- h\n\n> i\n\n`j` <div>k</div>',
    ),
  }).toMatchInlineSnapshot(`
    {
      "fingerprint": "35cd8f6d55f8",
      "html": "<h1>A</h1>
    <p><em>b</em> <i>c</i> <a href="https://e.test/">d</a> [f](javascript:g)</p>
    <ul>
    <li>h</li>
    </ul>
    <blockquote>
    <p>i</p>
    </blockquote>
    <p><code>j</code> </p>k",
      "markdown": "15.0.3",
      "sanitiser": "2.18.1",
    }
  `);
});
