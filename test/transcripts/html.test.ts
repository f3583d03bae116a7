import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { parseHtml, printHtml } from '../../src/transcripts/html.ts';
import { refusalOf } from './refusal.ts';

function said(html: string): string[] {
  const { isTimed, cues } = parseHtml(html);
  return cues.map(({ startSeconds, endSeconds, speaker, text }) =>
    [
      isTimed ? `${startSeconds}-${endSeconds} ` : '',
      speaker === undefined ? '' : `${speaker}: `,
      text,
    ].join(''),
  );
}

describe('HTML is read', () => {
  test('in the form of the podcast namespace', () => {
    const html = `<cite>Kevin:</cite>
<time>0:00</time>
<p>
  We have an update planned
  for these videos
</p>
<cite>Alban :</cite>
<time>0:09</time>
<p>You're triggering Tom &amp; me&#39;s now!</p>`;
    expect(said(html)).toEqual([
      '0-9 Kevin: We have an update planned for these videos',
      "9-11.2 Alban: You're triggering Tom & me's now!",
    ]);
  });

  test.each([
    ['<p>One</p><p>Two<br>lines</p>Three<br><br>Four', ['One', 'Two lines', 'Three', 'Four']],
    ['<P CLASS="a>b">O<B>n</B>e</P ><ul><li>Two<li>Three</ul>', ['One', 'Two', 'Three']],
    [
      '<p><b>Ann Lee:</b> Hello</p><p>More</p><p><b>Bob:</b> Hi</p>',
      ['Ann Lee: Hello', 'Ann Lee: More', 'Bob: Hi'],
    ],
    [
      '<cite>Ann</cite><p>I read <cite>Dune</cite> in <time>March</time></p>',
      ['Ann: I read Dune in March'],
    ],
    ['<cite>Ann</cite><p>One</p><cite></cite><p>Two</p>', ['Ann: One', 'Two']],
    [
      '<p><cite>Ann:</cite> <time>[1:02:03]</time> Hello, it is me.</p>',
      ['3723-3724.067 Ann: Hello, it is me.'],
    ],
    [
      '<head><title>No</title><style>p{}</style></head><script>"<p>no</p>"</script ><p>Yes<!-- <p>no --></p>',
      ['Yes'],
    ],
    ['<script><p>no</p>', undefined],
    ['<p>5 < 6 & 7 <3</p><?php no ?><!DOCTYPE html>', ['5 < 6 & 7 <3']],
    ['<p title = \'<p>\' x=">">Hi</p></p></div>', ['Hi']],
    [
      '<p>&lt;p&gt; &hellip;&nbsp;&ldquo;x&rdquo; &#150; &#xD800; &#x1F600;</p>',
      ['<p> …\u0020“x” – \ufffd 😀'],
    ],
  ])('%s', (html, expected) => {
    if (expected) expect(said(html)).toEqual(expected);
    else expect(refusalOf(() => parseHtml(html))).toMatch('There are no words');
  });

  test('paragraphs without a time share the time until the next one', () => {
    const html =
      '<p>Intro</p><time>0:10</time><p>aaaa</p><p>aaaaaaaaaaaa</p><time>0:20</time><p>End</p>';
    expect(said(html)).toEqual([
      '0-10 Intro',
      '10-12.5 aaaa',
      '12.5-20 aaaaaaaaaaaa',
      '20-20.2 End',
    ]);
  });

  test('the nesting of a file may be as deep as it likes', () => {
    const html = `${'<div>'.repeat(200_000)}<p>Deep</p>`;
    expect(said(html)).toEqual(['Deep']);
  });
});

test.each([
  ['<p>One</p>\n<p class="', 'Line 2: the tag that begins here has no end.'],
  ['<p>One</p>\n<time>1:99</time><p>x</p>', 'Line 2: "1:99" is no time.'],
  [
    '<time>1:00</time>\n<p>One</p>\n<time>0:30</time>\n<p>Two</p>',
    'Line 4: the start 00:00:30.000 is before that of the cue above, 00:01:00.000.',
  ],
])('%j is refused with line and reason', (html, reason) => {
  expect(refusalOf(() => parseHtml(html))).toBe(`transcript.invalid: ${reason}`);
});

describe('HTML is printed', () => {
  const cues = [
    { startSeconds: 0.9, endSeconds: 1, speaker: 'Ann', text: 'Hello' },
    { startSeconds: 2, endSeconds: 3, speaker: 'Ann', text: 'you.' },
    { startSeconds: 3725.5, endSeconds: 3726, text: '</p><script>alert("&amp;")</script>' },
    { startSeconds: 3730, endSeconds: 3731, speaker: '<b>Bob</b>', text: 'Bye' },
  ];

  test('in the form of the podcast namespace, a paragraph for what one says in one go (feed rule 118)', () => {
    expect(printHtml({ isTimed: true, cues: cues.slice(0, 3) })).toBe(`<cite>Ann:</cite>
<time>0:00</time>
<p>Hello you.</p>
<cite></cite>
<time>1:02:05</time>
<p>&lt;/p&gt;&lt;script&gt;alert("&amp;amp;")&lt;/script&gt;</p>
`);
  });

  test('well-formed, and with no element but cite, time and p, whatever is said (security 25)', () => {
    const names = new Set<string>();
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name }) => names.add(name));
    parser.write(`<div>${printHtml({ isTimed: true, cues })}</div>`).close();
    expect([...names]).toEqual(['div', 'cite', 'time', 'p']);
  });

  test('without times, it loses nothing', () => {
    const untimed = {
      isTimed: false,
      cues: cues.map((cue) => ({ ...cue, startSeconds: 0, endSeconds: 0 })),
    };
    expect(parseHtml(printHtml(untimed))).toEqual(untimed);
  });
});
