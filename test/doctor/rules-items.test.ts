import { testCases, swap, without, inItem } from './rule-cases.ts';
import type { Case } from './rule-cases.ts';

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

testCases(items);
