import { expect, test } from 'vitest';
import type { FeedItem } from '../../src/feeds/model.ts';
import { renderNotes } from '../../src/platform/notes.ts';
import { withMoments } from '../../src/site/note-moments.tsx';

const item = {
  durationSeconds: 7200,
  enclosure: { url: 'https://pods.example/a.mp3?x=1&y="2"' },
} as FeedItem;

const linked = (markdown: string) => withMoments(renderNotes(markdown).html, item);
const times = (markdown: string) =>
  [...linked(markdown).matchAll(/data-seek="(\d+)">([^<]*)<\/a>/g)].map(([, at, text]) => [
    Number(at),
    text,
  ]);

test('times lead into the episode where people write them: first in a line, in brackets, last behind a dash', () => {
  expect(times('00:00 Hello\n12:34 The queue\n1:02:03 The end')).toEqual([
    [0, '00:00'],
    [754, '12:34'],
    [3723, '1:02:03'],
  ]);
  expect(times('- 0:05 one\n- **100:00** two\n- three – 5:01')).toEqual([
    [5, '0:05'],
    [6000, '100:00'],
    [301, '5:01'],
  ]);
  expect(times('We say so (12:34) and again [13:00], twice.')).toHaveLength(2);
});

test('the link is that of a chapter: it opens the audio there, and a script may seek instead', () => {
  expect(linked('0:05 One')).toBe(
    '<p><a href="https://pods.example/a.mp3?x=1&amp;y=&quot;2&quot;#t=5" data-seek="5">0:05</a> One</p>',
  );
});

test.each([
  ['a time of a day in a sentence', 'We meet at 10:30 on Friday.'],
  ['a time of a day first in a line', '10:30 am: doors\n\n9:15 Uhr Einlass\n\n10:30 p.m. end'],
  ['what ends a sentence', 'See you at 10:30'],
  ['behind the end of the audio', '2:00:01 nothing'],
  ['no minute, no second', '12:61 and\n\n1:61:00 so'],
  ['what goes on', '12:34:56:78 timecode'],
  ['a link', '[12:34 elsewhere](https://example.org/)'],
  ['code', '`0:05` and\n\n```\n0:05 x\n```'],
])('%s is left alone', (_what, markdown) => {
  expect(linked(markdown)).toBe(renderNotes(markdown).html);
});

test('long and hostile notes take linear time, and nothing in them becomes a tag (security 25)', () => {
  const hostile = `(0:01)${' '.repeat(20_000)}${'– 0:01 '.repeat(5000)}<b>0:05</b>&lt;script&gt;(0:02)`;
  const began = process.cpuUsage();
  const html = linked(hostile);
  const { user } = process.cpuUsage(began);
  expect(user).toBeLessThan(2_000_000);
  expect(html).not.toContain('<script');
});
