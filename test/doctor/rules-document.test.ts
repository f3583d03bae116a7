import { describe, expect, test } from 'vitest';
import { changed, goodFeed, namesOf, reportOnDocument } from './good-feed.ts';

/** The rule, how the feed breaks it, and how a good feed becomes that one. */
type Case = [rule: string, what: string, change: (xml: string) => string];

const swap = (from: string, to: string) => (xml: string) => changed(xml, from, to);
const behind = (mark: string, more: string) => swap(mark, mark + more);
const without = (text: string) => swap(text, '');

const channelEnd = '<itunes:category text="Technology"/>';
const itemEnd = '<itunes:episodeType>full</itunes:episodeType>';
const inChannel = (more: string) => behind(channelEnd, more);
const inItem = (more: string) => behind(itemEnd, more);

const documents: Case[] = [
  ['1 error', 'a tag that is not closed', without('</language>')],
  ['1 error', 'an empty line before the declaration', (xml) => `\n${xml}`],
  ['1 warning', 'a byte order mark', (xml) => `\uFEFF${xml}`],
  ['1 warning', 'no declaration', without('<?xml version="1.0" encoding="UTF-8"?>')],
  ['2 error', 'another encoding', swap('encoding="UTF-8"', 'encoding="ISO-8859-1"')],
  ['3 error', 'a control character', swap('A Good Show', 'A Good\u0008 Show')],
  ['4 error', 'an & of its own', swap('All is well', 'All & well')],
  ['4 error', 'a name that only HTML knows', swap('All is well', 'All&nbsp;well')],
  ['5 error', 'another version', swap('version="2.0"', 'version="0.92"')],
  ['5 error', 'two channels', swap('</rss>', '<channel/></rss>')],
  ['5 error', 'a DOCTYPE', behind('?>', '<!DOCTYPE rss>')],
  [
    '6 error',
    'a namespace that is not declared',
    without('xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '),
  ],
  ['6 error', 'a namespace in other letters', swap('dtds/podcast-1.0', 'DTDs/Podcast-1.0')],
  ['7 error', 'another prefix', (xml) => xml.replaceAll(/itunes([:=])/g, 'it$1')],
  ['8 warning', 'white space around a guid', swap('>guid-3<', '> guid-3 <')],
  [
    '8 warning',
    'a title of 300 letters',
    swap('>A Good Show</title>\n', `>${'x'.repeat(300)}</title>\n`),
  ],
  ['9 error', 'an element in another case', inItem('<itunes:Keywords>x</itunes:Keywords>')],
  [
    '10 warning',
    'what belongs before the first episode',
    swap('</channel>', '<docs>x</docs></channel>'),
  ],
  ['11 warning', 'an element that nobody knows', inChannel('<podcast:previousUrl>x</podcast:previousUrl>')],
  ['11 warning', 'an author of the channel', inChannel('<author>Ada</author>')],
  [
    '12 warning',
    'a podcast:episode behind itunes:episode',
    inItem('<podcast:episode>2.5</podcast:episode>'),
  ],
  [
    '13 warning',
    'a comment behind the last episode',
    swap('</channel>', '<!-- made by --></channel>'),
  ],
  [
    '16 info',
    'a title that is escaped twice',
    swap('>The episode-2</title>', '>Q&amp;amp;A</title>'),
  ],
  ['107 info', 'an element that was only proposed', inChannel('<podcast:hiveAccount/>')],
  [
    '144 warning',
    'the old podcast namespace',
    swap(
      'https://podcastindex.org/namespace/1.0',
      'https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md',
    ),
  ],
  [
    '160 warning',
    'no atom namespace',
    (xml) =>
      changed(
        changed(xml, 'xmlns:atom="http://www.w3.org/2005/Atom" ', ''),
        '<atom:link',
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom"',
      ),
  ],
];

const channels: Case[] = [
  ['17 error', 'no title', without('<title>A Good Show</title>\n')],
  ['17 error', 'two titles', behind('<title>A Good Show</title>\n', '<title>Another</title>')],
  [
    '17 info',
    'double spaces in the title',
    swap('<title>A Good Show</title>\n', '<title>A  Good Show</title>'),
  ],
  [
    '18 error',
    'a link that is no address',
    swap('<link>https://podcast.example/</link>\n<desc', '<link>/home</link><desc'),
  ],
  [
    '18 warning',
    'a link that is http',
    swap(
      '<link>https://podcast.example/</link>\n<desc',
      '<link>http://podcast.example/</link><desc',
    ),
  ],
  ['19 error', 'no description', without('<description>All is well here.</description>')],
  ['19 warning', 'a description of 4,001 bytes', swap('All is well here.', 'é'.repeat(2001))],
  ['20 error', 'no language', without('<language>en-us</language>')],
  ['20 error', 'a language that nobody speaks', swap('>en-us<', '>xx<')],
  ['20 error', 'the name of a language', swap('>en-us<', '>English<')],
  [
    '21 error',
    'no atom:link',
    without(
      '<atom:link rel="self" type="application/rss+xml" href="https://podcast.example/feed.xml"/>',
    ),
  ],
  [
    '21 warning',
    'another atom:link before it',
    swap('<atom:link rel', '<atom:link rel="hub" href="https://hub.example/"/><atom:link rel'),
  ],
  [
    '22 warning',
    'an image with another title',
    swap('<title>A Good Show</title><link>', '<title>Other</title><link>'),
  ],
  [
    '22 warning',
    'an image that is too wide',
    swap('</link></image>', '</link><width>300</width></image>'),
  ],
  [
    '23 info',
    'a year in the copyright',
    swap('>Ada Example</copyright>', '>© 2026 Ada</copyright>'),
  ],
  ['24 warning', 'an editor without an address', swap('ada@example.org (Ada Example)', 'Ada')],
  [
    '25 warning',
    'a last change before the newest episode',
    swap('06 Nov 2026 07:00:00 GMT</lastBuildDate>', '05 Nov 2026 07:00:00 GMT</lastBuildDate>'),
  ],
  [
    '25 warning',
    'a last change that is no date',
    swap(' GMT</lastBuildDate>', ' o’clock</lastBuildDate>'),
  ],
  ['26 info', 'a ttl in words', swap('<ttl>60</ttl>', '<ttl>hourly</ttl>')],
  ['28 error', 'no artwork', without('<itunes:image href="https://podcast.example/cover.jpg"/>')],
  [
    '28 error',
    'artwork between the tags',
    swap(
      '<itunes:image href="https://podcast.example/cover.jpg"/>',
      '<itunes:image>https://podcast.example/cover.jpg</itunes:image>',
    ),
  ],
  ['28 warning', 'artwork without an extension', swap('cover.jpg"/>', 'cover"/>')],
  ['29 error', 'no category', (xml) => xml.replaceAll(/<itunes:category.*\n/g, '')],
  ['29 error', 'a category in other case', swap('Society &amp; Culture', 'Society &amp; culture')],
  ['29 error', 'a subcategory of another category', swap('text="Documentary"', 'text="Books"')],
  ['29 warning', 'a second category that Apple does not have', swap('"Technology"', '"Tech"')],
  ['30 error', 'no word on explicit', without('<itunes:explicit>false</itunes:explicit>')],
  ['30 error', 'another word on explicit', swap('>false<', '>perhaps<')],
  ['30 warning', 'an old word on explicit', swap('>false<', '>clean<')],
  ['31 error', 'no author', without('<itunes:author>Ada Example</itunes:author>')],
  ['32 warning', 'no owner', (xml) => xml.replace(/<itunes:owner>.*<\/itunes:owner>/, '')],
  [
    '32 warning',
    'an owner without a real address',
    swap('<itunes:email>ada@example.org', '<itunes:email>ada at example'),
  ],
  ['33 error', 'a type in upper case', swap('>episodic<', '>Serial<')],
  [
    '34 warning',
    'a serial show without numbers',
    (xml) =>
      changed(changed(xml, '>episodic<', '>serial<'), '<itunes:episode>5</itunes:episode>', ''),
  ],
  [
    '34 warning',
    'the newest episode last',
    (xml) => xml.replace(/(<item>[^]*?<\/item>)([^]*)(<\/channel>)/, '$2$1$3'),
  ],
  [
    '36 error',
    'a new address that is none',
    inChannel('<itunes:new-feed-url>new</itunes:new-feed-url>'),
  ],
  ['37 warning', 'a hidden show', inChannel('<itunes:block>Yes</itunes:block>')],
  ['37 warning', 'a switch with another word', inChannel('<itunes:block>maybe</itunes:block>')],
  ['38 info', 'complete with another word', inChannel('<itunes:complete>true</itunes:complete>')],
  ['38 info', 'complete for Apple only', inChannel('<itunes:complete>Yes</itunes:complete>')],
  [
    '39 warning',
    'two tokens',
    inChannel(
      '<podcast:txt purpose="applepodcastsverify">a</podcast:txt><itunes:applepodcastsverify>b</itunes:applepodcastsverify>',
    ),
  ],
  [
    '40 warning',
    'a summary that repeats',
    inChannel('<itunes:summary>All is well here.</itunes:summary>'),
  ],
  ['41 info', 'keywords', inChannel('<itunes:keywords>x</itunes:keywords>')],
];

const items: Case[] = [
  ['42 error', 'no title', without('<title>The episode-4</title>')],
  [
    '42 warning',
    'markup in a title',
    swap('<title>The episode-4<', '<title>The &lt;b&gt;episode-4&lt;/b&gt;<'),
  ],
  ['42 info', 'a number in a title', swap('<title>The episode-4<', '<title>4: The episode-4<')],
  ['43 error', 'no guid', without('<guid isPermaLink="false">guid-4</guid>')],
  ['43 error', 'a guid twice', swap('>guid-4<', '>guid-3<')],
  [
    '44 warning',
    'a guid that poses as an address',
    swap('<guid isPermaLink="false">guid-4', '<guid>guid-4'),
  ],
  ['45 error', 'no enclosure', (xml) => xml.replace(/<enclosure[^>]*>/, '')],
  [
    '45 error',
    'two enclosures',
    (xml) =>
      xml.replace(
        /<enclosure[^>]*>/,
        '$&<enclosure url="https://podcast.example/b.mp3" length="1" type="audio/mpeg"/>',
      ),
  ],
  ['45 error', 'an audio address twice', swap('/episode-4.mp3', '/episode-3.mp3')],
  ['46 error', 'no date', (xml) => xml.replace(/<pubDate>.*/, '')],
  [
    '46 error',
    'a date of ISO 8601',
    (xml) => xml.replace(/<pubDate>[^<]*/, '<pubDate>2026-11-06T07:00:00Z'),
  ],
  [
    '46 error',
    'a day that no month has',
    (xml) => xml.replace(/<pubDate>[^<]*/, '<pubDate>31 Feb 2026 07:00:00 GMT'),
  ],
  ['46 warning', 'a wrong day of the week', (xml) => xml.replace(/<pubDate>.../, '<pubDate>Mon')],
  [
    '46 warning',
    'a year of two digits',
    (xml) => xml.replace('2026 07:00:00 GMT</pubDate>', '26 07:00:00 GMT</pubDate>'),
  ],
  [
    '46 warning',
    'a date in the future',
    (xml) => xml.replace(/<pubDate>[^<]*/, '<pubDate>Fri, 25 Dec 2026 07:00:00 GMT'),
  ],
  ['47 warning', 'no description', (xml) => xml.replace(/<description><!.*\n/, '')],
  ['47 warning', 'a description of 4,001 bytes', swap('About episode-2', 'x'.repeat(4001))],
  [
    '48 warning',
    'notes before the description',
    swap('<description><!', '<content:encoded>Notes</content:encoded><description><!'),
  ],
  [
    '49 warning',
    'a link that is http',
    swap('href="https://example.org/"', 'href="http://example.org/"'),
  ],
  [
    '49 info',
    'notes of 5,001 letters',
    inItem(`<content:encoded>${'x'.repeat(5001)}</content:encoded>`),
  ],
  ['50 warning', 'no link', without('<link>https://podcast.example/episode-4</link>')],
  ['51 warning', 'no duration', without('<itunes:duration>3</itunes:duration>')],
  ['51 warning', 'a duration in words', swap('<itunes:duration>3<', '<itunes:duration>long<')],
  ['51 info', 'a duration as on a clock', swap('<itunes:duration>3<', '<itunes:duration>00:03<')],
  [
    '52 warning',
    'an old word on explicit',
    (xml) =>
      xml.replaceAll(
        '>false</itunes:explicit>\n<itunes:season>',
        '>no</itunes:explicit>\n<itunes:season>',
      ),
  ],
  ['53 error', 'a season 0', swap('<itunes:season>1<', '<itunes:season>0<')],
  ['53 error', 'an episode 2.5', swap('<itunes:episode>2<', '<itunes:episode>2.5<')],
  ['54 warning', 'another type', swap('>full<', '>Full<')],
  [
    '55 info',
    'two different titles',
    swap('<itunes:title>The episode-3', '<itunes:title>Something'),
  ],
  [
    '56 warning',
    'artwork without an address',
    swap('href="https://podcast.example/episode-3.jpg"', 'href="episode-3.jpg"'),
  ],
  ['57 info', 'a hidden episode', inItem('<itunes:block>Yes</itunes:block>')],
  ['58 error', 'no episode', (xml) => xml.replace(/<item>[^]*<\/item>/, '')],
  ['60 error', 'an audio address with spaces', swap('/episode-4.mp3', '/episode 4.mp3')],
  ['60 error', 'an audio address without an ending', swap('/episode-4.mp3', '/episode-4')],
  [
    '60 warning',
    'an audio address that is http',
    swap('https://podcast.example/episode-4.mp3', 'http://podcast.example/episode-4.mp3'),
  ],
  ['61 error', 'a length of 0', swap('length="48000"', 'length="0"')],
  ['61 error', 'no length', without(' length="48000"')],
  ['62 error', 'audio/mp3', swap('type="audio/mpeg"', 'type="audio/mp3"')],
  [
    '62 error',
    'a type that is not that of the ending',
    swap('type="audio/mpeg"', 'type="audio/x-m4a"'),
  ],
  [
    '65 error',
    'an Opus file',
    swap(
      'episode-4.mp3" length="48000" type="audio/mpeg"',
      'episode-4.opus" length="48000" type="audio/ogg"',
    ),
  ],
  [
    '115 info',
    'a simple chapter without a title',
    inItem('<psc:chapters version="1.2"><psc:chapter start="00:01:00"/></psc:chapters>'),
  ],
  [
    '117 info',
    'a transcript that Apple does not read',
    swap('.vtt" type="text/vtt"', '.html" type="text/html"'),
  ],
];

const extensions: Case[] = [
  ['75 error', 'a guid that is no UUID', swap('917393e3-1b1e-5cef-ace4-edaa54e1f810', 'my-show')],
  [
    '75 warning',
    'no podcast:guid',
    without('<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>'),
  ],
  ['76 warning', 'locked with another word', swap('>yes<', '>true<')],
  [
    '77 warning',
    'a medium that there is not',
    inChannel('<podcast:medium>Podcast</podcast:medium>'),
  ],
  ['78 warning', 'funding without an address', swap(' url="https://example.org/give"', '')],
  ['79 warning', 'a person without a name', swap('>Ada</podcast:person>', '></podcast:person>')],
  [
    '80 info',
    'a place without a form',
    inChannel('<podcast:location geo="Vienna">Vienna</podcast:location>'),
  ],
  ['81 warning', 'a season in words', swap('<podcast:season>1<', '<podcast:season>one<')],
  ['82 warning', 'an episode in words', swap('<podcast:episode>1<', '<podcast:episode>one<')],
  [
    '83 warning',
    'a trailer without a date',
    inChannel('<podcast:trailer url="https://podcast.example/t.mp3">T</podcast:trailer>'),
  ],
  [
    '84 info',
    'a license of 129 letters',
    inChannel(`<podcast:license>${'x'.repeat(129)}</podcast:license>`),
  ],
  ['85 warning', 'a transcript without a type', swap(' type="text/vtt"', '')],
  ['86 warning', 'chapters without a type', swap(' type="application/json+chapters"', '')],
  ['87 info', 'a soundbite without a start', inItem('<podcast:soundbite duration="30"/>')],
  [
    '88 warning',
    'an alternate enclosure without a source',
    inItem('<podcast:alternateEnclosure type="audio/opus"/>'),
  ],
  [
    '91 info',
    'a value without anybody',
    inChannel('<podcast:value type="lightning" method="keysend"/>'),
  ],
  ['94 info', 'a live item without a start', inChannel('<podcast:liveItem status="live"/>')],
  [
    '96 info',
    'a conversation without a protocol',
    inItem('<podcast:socialInteract uri="https://example.org/1"/>'),
  ],
  ['97 warning', 'a block with another word', inChannel('<podcast:block>true</podcast:block>')],
  [
    '98 warning',
    'a text of 4,001 letters',
    inChannel(`<podcast:txt>${'x'.repeat(4001)}</podcast:txt>`),
  ],
  ['99 info', 'a remote item without a feed', inChannel('<podcast:remoteItem/>')],
  ['100 info', 'an empty podroll', inChannel('<podcast:podroll/>')],
  ['101 info', 'a publisher without a feed', inChannel('<podcast:publisher/>')],
  [
    '102 info',
    'a frequency that is perhaps complete',
    inChannel('<podcast:updateFrequency complete="perhaps">x</podcast:updateFrequency>'),
  ],
  ['103 info', 'a podping in words', inChannel('<podcast:podping usesPodping="yes"/>')],
  ['104 info', 'a chat without a server', inChannel('<podcast:chat protocol="irc"/>')],
  [
    '105 warning',
    'an image without an address',
    swap('<itunes:author>Ada', '<podcast:image/><itunes:author>Ada'),
  ],
  ['106 info', 'images', inChannel('<podcast:images srcset="x"/>')],
  ['108 warning', 'a list with episodes', inChannel('<podcast:medium>musicL</podcast:medium>')],
  ['109 info', 'a random guid', swap('1b1e-5cef', '1b1e-4cef')],
  [
    '156 warning',
    'a second page',
    inChannel('<atom:link rel="next" href="https://podcast.example/2.xml"/>'),
  ],
  [
    '157 info',
    'a country in capitals',
    inChannel('<spotify:countryOfOrigin>AT</spotify:countryOfOrigin>'),
  ],
  ['157 info', 'a limit in words', inChannel('<spotify:limit recentCount="few"/>')],
  [
    '170 error',
    'a transcript in a live item',
    inChannel(
      '<podcast:liveItem status="live" start="2026-11-25T07:00:00Z"><podcast:transcript url="https://podcast.example/1.vtt" type="text/vtt"/></podcast:liveItem>',
    ),
  ],
  [
    '170 error',
    'chapters in the channel',
    inChannel(
      '<podcast:chapters url="https://podcast.example/1.json" type="application/json+chapters"/>',
    ),
  ],
  [
    '171 warning',
    'a live item that has ended',
    inChannel('<podcast:liveItem status="ended" start="2026-11-25T07:00:00Z"/>'),
  ],
];

describe('a document', () => {
  test('without fault is found right, and more than 80 rules looked at it', async () => {
    const report = await reportOnDocument(goodFeed());
    expect(report.findings).toEqual([]);
    expect(report.rulesChecked).toBeGreaterThan(80);
  });

  test.each([...documents, ...channels, ...items, ...extensions])(
    'feed rule %s: %s is found, and told with a mend',
    async (name, _what, change) => {
      const bad = change(goodFeed());
      expect(bad).not.toBe(goodFeed());
      const report = await reportOnDocument(bad);
      expect(namesOf(report)).toContain(name);
      for (const { message, mend } of report.findings) {
        expect(message).toMatch(/^[A-Z<…].*[.:]$|^(itunes|podcast|lastBuildDate|spotify).*\.$/s);
        expect(mend).toMatch(/^[A-Z].*\.$/s);
      }
    },
  );

  test('feed rule 2: with bytes that are not UTF-8 is found, with the line', async () => {
    const bytes = Buffer.from(goodFeed().replace('All is well', 'All is w\u0001ll'));
    bytes[bytes.indexOf(1)] = 0xe9;
    const [finding] = (await reportOnDocument(bytes)).findings;
    expect(finding).toMatchObject({ rule: 2, severity: 'error', where: { line: 7 } });
  });

  test('feed rule 156: of 1,001 episodes is told that pages exist, and one that says it is complete is not', async () => {
    const item = /<item>[^]*?<\/item>/.exec(goodFeed())![0];
    const many = goodFeed().replace('</channel>', () => `${item.repeat(997)}</channel>`);
    expect(namesOf(await reportOnDocument(many))).toContain('156 info');
  });

  test('of which a thousand episodes fail alike has ten findings of the rule, and one that counts the rest', async () => {
    const many = goodFeed().replaceAll(/<\/item>/g, `</item>${'<item/>'.repeat(200)}`);
    const { findings, counts } = await reportOnDocument(many);
    const untitled = findings.filter(({ message }) => /title|more/.test(message)).slice(0, 11);
    expect(untitled).toHaveLength(11);
    expect(untitled[10]).toMatchObject({
      rule: 42,
      where: {},
      message: '… and 990 more of the same kind.',
    });
    expect(counts.error).toBeGreaterThanOrEqual(4000);
  });

  test('in Latin-1 is read in its own letters, as apps would', async () => {
    const latin = changed(goodFeed(), 'encoding="UTF-8"', 'encoding="ISO-8859-1"').replace(
      '>The episode-3</title>',
      '>4: Café</title>',
    );
    const { findings } = await reportOnDocument(Buffer.from(latin, 'latin1'));
    expect(findings.find(({ rule }) => rule === 42)?.where.episode).toBe('4: Café');
  });
});
