import type { FeedChannel, FeedItem } from '../../src/feeds/model.ts';
import { emptyEpisodeNamespace } from '../../src/namespace/episode-namespace.ts';
import { emptyShowNamespace } from '../../src/namespace/show-namespace.ts';

/** Titles as people send them, and what an app must read. */
export const awkwardTitles: [sent: string, read: string][] = [
  ['Salt & Pepper', 'Salt & Pepper'],
  ['Ends a section ]]> here ]]', 'Ends a section ]]> here ]]'],
  ['🎙️ Waves 👩‍👩‍👧‍👦 at sea', '🎙️ Waves 👩‍👩‍👧‍👦 at sea'],
  ['Bell\u0007, null\u0000 and escape\u001B', 'Bell, null and escape'],
  ['مرحبا \u202Eبالعالم\u202C', 'مرحبا \u202Eبالعالم\u202C'],
  ['Half a \uD83D pair, \uDE00 and the other', 'Half a \uFFFD pair, \uFFFD and the other'],
  ['<script>alert(1)</script> explained', '<script>alert(1)</script> explained'],
  ['  Spread \t over\r\n  lines \n', 'Spread over lines'],
  [`Quotes "double" and 'single'`, `Quotes "double" and 'single'`],
  ['Written as &amp; and &lt;b&gt;', 'Written as &amp; and &lt;b&gt;'],
  ['Not a character \uFFFE\uFFFF!', 'Not a character !'],
  ['<lastBuildDate>x</lastBuildDate>', '<lastBuildDate>x</lastBuildDate>'],
  ['<guid isPermaLink="false">x</guid>', '<guid isPermaLink="false">x</guid>'],
  ['<![CDATA[ inside ]]> out', '<![CDATA[ inside ]]> out'],
  ['Long 🌊'.repeat(60), `${'Long 🌊'.repeat(60).slice(0, 296)}…`],
];

const awkwardGuids = [
  (n: number) => `0193a7c4-5f6e-7000-8000-${String(n).padStart(12, '0')}`,
  (n: number) => `https://old.example/?p=${n}&preview=false`,
  (n: number) => `tag:old.example,2019:"<${n}>"&'amp;`,
  (n: number) => `Old  Guid ${'x'.repeat(300)} ${n}`,
  (n: number) => `old  guid ${'x'.repeat(300)} ${n - 1}`,
];

/** More than 4,000 bytes, with everything that could end its section early. */
export const longNotes =
  `<p>Notes &amp; links ]]&gt; ]]> <a href="https://a.example/?b=1&amp;c=2">🌊</a></p>`
    .padEnd(4040, ' and so on')
    .concat('<p>', 'é'.repeat(30), '</p>');

export const awkwardShow: FeedChannel = {
  title: 'Waves & <lastBuildDate>Tides</lastBuildDate> ]]>\u0008 \uDC00',
  link: 'https://pod.example/shows/waves',
  feedUrl: 'https://pod.example/shows/waves/feed.xml?a=1&b=2',
  description: `A show about the sea & what is <in> it ]]>.\r\n\r\nSecond paragraph. ${'wörd '.repeat(900)}`,
  language: 'de-at',
  categories: [
    { name: 'Kids & Family', subcategory: 'Stories for Kids' },
    { name: 'Religion & Spirituality', subcategory: 'Religion' },
    { name: 'True Crime' },
  ],
  explicit: true,
  author: 'Ana “Wave” O’Neil & Söhne',
  owner: { name: 'Ana & <Co>', email: 'ana+pod@pod.example' },
  type: 'serial',
  copyright: 'Ana & Söhne',
  imageUrl: 'https://pod.example/art/wäve 1.jpg',
  podcastGuid: '608214b8-9a27-54fd-acdc-d589e4c79280',
  locked: true,
  lockedOwner: 'ana+pod@pod.example',
  funding: [
    { url: 'https://pay.example/?to=ana&amount=5', text: 'Pay & <help>' },
    { url: 'https://pay.example/münze', text: 'm'.repeat(200) },
  ],
  complete: false,
  blocked: false,
  hubs: [],
  namespace: { ...emptyShowNamespace, trailers: [], usesPodping: false },
  changedAt: Date.UTC(2026, 10, 3, 9, 30, 1),
};

const awkwardChapters = (n: number): FeedItem['chapters'] => ({
  url: `https://pod.example/chapters/${n}.json?a=1&b=2`,
  simple: [
    { start: '00:00:00.000', title: 'Salt & "pepper" <raw>\u0000' },
    {
      start: '00:01:00.500',
      title: '',
      href: 'https://a.example/ü?b=1&c',
      image: 'https://a.example/1.jpg',
    },
  ],
});

const awkwardTranscripts = (n: number): FeedItem['transcripts'] => [
  {
    url: `https://pod.example/${n}.vtt?x=1&y`,
    type: 'text/vtt',
    language: 'pt-BR',
    isCaptions: true,
  },
  { url: `https://pod.example/${n}.txt`, type: 'text/plain', language: 'pt-BR', isCaptions: false },
];

/** Fifty episodes, newest first, with every kind of value that an item can hold. */
export const awkwardEpisodes: FeedItem[] = Array.from({ length: 50 }, (_, index) => {
  const n = 50 - index;
  const trailer = n === 1;
  return {
    title: awkwardTitles[n % awkwardTitles.length]![0],
    guid: awkwardGuids[n % awkwardGuids.length]!(n),
    guidIsPermalink: n % awkwardGuids.length === 1,
    link: `https://pod.example/shows/waves/${n}`,
    publishedAt: Date.UTC(2026, 0, n, 6, 7, 8),
    descriptionHtml: `<p>Episode ${n}: salt &amp; <a href="https://a.example/?b=1&amp;c=2">more</a> ]]&gt;\u0000</p>`,
    contentHtml: n % 4 === 0 ? longNotes : undefined,
    enclosure: {
      url: `https://pod.example/audio/${n}/wave.${n % 2 === 0 ? 'mp3' : 'm4a'}?v=1&n=${n}`,
      type: n % 2 === 0 ? 'audio/mpeg' : 'audio/x-m4a',
      lengthBytes: 5_000_000_000 + n,
    },
    durationSeconds: n === 50 ? 360_001 : n * 61,
    explicit: n % 3 === 0,
    season: trailer ? undefined : Math.ceil(n / 10),
    episode: trailer ? undefined : n,
    episodeType: trailer ? 'trailer' : n % 7 === 0 ? 'bonus' : 'full',
    imageUrl: n % 3 === 0 ? `https://pod.example/art/${n}.png` : undefined,
    chapters: n % 5 === 0 ? awkwardChapters(n) : undefined,
    transcripts: n % 6 === 0 ? awkwardTranscripts(n) : [],
    blocked: n === 13,
    author: n % 10 === 0 ? 'Guest & Host' : undefined,
    namespace: emptyEpisodeNamespace,
  };
});

/** What an app must read as the title of that episode. */
export function titleAsRead(item: FeedItem): string {
  return awkwardTitles.find(([sent]) => sent === item.title)![1];
}
