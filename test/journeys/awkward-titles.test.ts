import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseFeed } from 'feedsmith';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { awkwardTitles, longNotes } from '../feeds/awkward-show.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, TestServer } from '../support/server.ts';

/** Titles that the API takes whole: the last one is longer than it allows. */
const titles = awkwardTitles.slice(0, -1);

describe.each(kindsOfDatabase())('awkward titles and notes, through the API, on %s', (database) => {
  let server: TestServer;
  let feed: string;
  beforeAll(async () => {
    server = await startServer({ database });
    const body = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 3 }));
    await makeShow(server, { title: titles[0]![0], slug: 'awkward', author: 'A & <B> ]]>' });
    for (const [title] of titles) {
      const path = '/api/shows/awkward/episodes?draft=true';
      const headers = { 'content-type': 'audio/mpeg' };
      const draft = await jsonOf<EpisodeJson>(
        await server.api(path, { method: 'POST', body, headers }),
      );
      await server.api(`/api/episodes/${draft.id}`, {
        method: 'PATCH',
        json: { title, notes: longNotes },
      });
      await server.api(`/api/episodes/${draft.id}/publish`, { method: 'POST' });
    }
    feed = await (await fetch(`${server.url}/feeds/awkward.xml`)).text();
  }, 120_000);
  afterAll(() => server.stop());

  test('every title is read back as it was meant, newest first', () => {
    const { items } = parseFeed(feed).feed as { items: { title: string }[] };
    const expected = titles.map(([, read]) => read).toReversed();
    expect(items.map((item) => item.title)).toEqual(expected);
  });

  test.skipIf(!inject('has').xmllint)('xmllint finds nothing', () => {
    const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], {
      input: feed,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('descriptions hold at most 4,000 bytes (feed-rules A4/47), the whole notes stand beside them (A4/48)', () => {
    const descriptions = [
      ...feed.matchAll(/<item>.*?<description><!\[CDATA\[(.*?)\]\]><\/description>/gs),
    ];
    expect(descriptions).toHaveLength(titles.length);
    for (const [, html] of descriptions) expect(Buffer.byteLength(html!)).toBeLessThanOrEqual(4000);
    expect(feed.match(/<content:encoded>/g)).toHaveLength(titles.length);
  });
});
