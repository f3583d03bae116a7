import { describe, expect, test } from 'vitest';
import { reservedShowSlugs, slugFrom, slugOffers } from '../../src/addresses/slugs.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import { podcastGuid } from '../../src/shows/podcast-guid.ts';

describe('slugs', () => {
  test.each([
    ['The Night Shift', 'the-night-shift'],
    ['Größe & Maß!', 'groesse-mass'],
    ['L’été à Orléans', 'lete-a-orleans'],
    ["Don't Panic", 'dont-panic'],
    ['日本語', ''],
    ['🎙️', ''],
    ['a'.repeat(300), 'a'.repeat(60)],
    ['  --  x -- ', 'x'],
  ])('%s', (title, slug) => {
    expect(slugFrom(title)).toBe(slug);
  });

  test('a reserved slug is never offered, and an empty one becomes the id', () => {
    const id = 'abcdefghijklmnopqrstuvwxyz';
    expect([...slugOffers('Admin', reservedShowSlugs, id)]).not.toContain('admin');
    expect([...slugOffers('日本語', reservedShowSlugs, id)]).toEqual([id]);
  });
});

describe('what the world can reach', () => {
  test.each([
    ['https://podcast.example.org', true],
    ['https://example.com/podcasts', true],
    ['http://podcast.example.org', false],
    ['https://localhost:8080', false],
    ['https://192.168.1.10', false],
    ['https://[2001:db8::1]', false],
    ['https://studio.local', false],
  ])('%s: %s', (base, expected) => {
    expect(addressesAt(base).isPublic).toBe(expected);
  });
});

test.each([
  ['https://mp3s.nashownotes.com/pc20rss.xml', '917393e3-1b1e-5cef-ace4-edaa54e1f810'],
  ['https://podnews.net/rss/', '9b024349-ccf0-5f69-a609-6b82873eab3c'],
  ['http://podcasts.example.org/show/feed.xml', '608214b8-9a27-54fd-acdc-d589e4c79280'],
])('the podcast:guid of %s is the published one (feed-rules A8/109)', (url, guid) => {
  expect(podcastGuid(url)).toBe(guid);
});
