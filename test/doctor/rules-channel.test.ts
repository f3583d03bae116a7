import { changed } from './good-feed.ts';
import { testCases, swap, behind, without, inChannel } from './rule-cases.ts';
import type { Case } from './rule-cases.ts';

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

testCases(channels);
