import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ProbedAudio } from '../../src/media/probe.ts';
import { reportOn } from '../../src/doctor/doctor.ts';
import { rules } from '../../src/doctor/rules/table.ts';
import { documentOnly, FEED_URL, goodFeed, namesOf, reportOnDocument } from './good-feed.ts';

const answered = {
  status: 200,
  headers: {
    etag: '"a"',
    'last-modified': 'Sun, 01 Nov 2026 07:00:00 GMT',
    'content-type': 'application/rss+xml',
    vary: 'Accept-Encoding',
  },
  coding: 'gzip',
  url: FEED_URL,
  hops: [],
  firstByteMs: 100,
  totalMs: 200,
  bytes: 5000,
  body: Buffer.alloc(0),
};

test('every rule of the table has a feed or a server that breaks it', () => {
  const texts = readdirSync(import.meta.dirname).map((name) =>
    readFileSync(join(import.meta.dirname, name), 'utf8'),
  );
  const named = new Set(
    [...texts.join('\n').matchAll(/'(\d+ (?:error|warning|info))'/g)].map((match) => match[1]),
  );
  const names = rules.map(({ rule, severity }) => `${rule} ${severity}`);
  expect(names.filter((name) => !named.has(name))).toEqual([]);
  expect(new Set(rules.map(({ rule }) => rule)).size).toBeGreaterThan(120);
});

test('every rule is told in a sentence', () => {
  for (const { title } of rules) expect(title).toMatch(/^(&|[A-Z]|itunes|podcast).*\.$/);
});

test('feed rule 15: a feed of 26 MB is found', async () => {
  const notes = '<content:encoded>Notes.</content:encoded>'.replace('Notes.', 'x'.repeat(100_000));
  const item = `<item><title>T</title>${notes}</item>`;
  const large = goodFeed().replace('</channel>', () => `${item.repeat(265)}</channel>`);
  expect(namesOf(await reportOnDocument(large))).toContain('15 warning');
});

test('feed rule 15: what Longwave leaves out of older episodes of a long feed is told', async () => {
  const person = '<podcast:person>Ada</podcast:person>';
  const item = (more: string) => `<item><title>T</title><x>${'x'.repeat(20_000)}</x>${more}</item>`;
  const feed = (ofOlder: string) =>
    goodFeed()
      .replace(/<generator>[^<]*/, '<generator>Longwave')
      .replace('</channel>', () => `${item(person)}${item(ofOlder).repeat(600)}</channel>`);
  expect(namesOf(await reportOnDocument(feed('')))).toContain('15 info');
  expect(namesOf(await reportOnDocument(feed(person)))).not.toContain('15 info');
});

test('feed rule 126: a feed that takes more than ten seconds is found', async () => {
  const examined = documentOnly(goodFeed());
  const after = async (totalMs: number) => {
    const answers = { ...examined.answers, main: { ...answered, totalMs } };
    return namesOf(await reportOn({ ...examined, answers }));
  };
  expect(await after(9_000)).toEqual([]);
  expect(await after(11_000)).toEqual(['126 warning']);
});

test('feed rule 64: an episode of thirteen hours is found', async () => {
  const examined = documentOnly(
    goodFeed().replace('<itunes:duration>3<', '<itunes:duration>46800<'),
  );
  const audio: ProbedAudio = {
    kind: 'mp3',
    type: 'audio/mpeg',
    extension: 'mp3',
    bytes: 48_000,
    durationSeconds: 13 * 3600,
    codec: 'MP3',
    bitrate: 128_000,
    sampleRate: 44_100,
    channels: 1,
    warnings: [],
    tags: {},
  };
  const unasked = { head: undefined, first: undefined, middle: undefined, suffix: undefined };
  const sample = {
    ...unasked,
    item: examined.document!.items[0]!,
    url: 'https://podcast.example/episode-5.mp3',
    beyond: undefined,
    sameTag: undefined,
    otherTag: undefined,
    totalBytes: 48_000,
    kind: 'mp3' as const,
    audio,
    wrongRanges: [],
  };
  expect(namesOf(await reportOn({ ...examined, media: [sample] }))).toEqual(['64 info']);
});
