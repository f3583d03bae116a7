import { testCases, swap, without, inChannel, inItem } from './rule-cases.ts';
import type { Case } from './rule-cases.ts';

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
  ['95 info', 'a link to live content without an address', inItem('<podcast:contentLink/>')],
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

testCases(extensions);
