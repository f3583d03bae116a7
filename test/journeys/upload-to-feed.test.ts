import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseFeed } from 'feedsmith';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const places = kindsOfDatabase().flatMap((database) =>
  (inject('s3') === undefined ? (['disk'] as const) : (['disk', 's3'] as const)).map((storage) => ({
    database,
    storage,
  })),
);

describe.each(places)(
  'from an upload to the feed, on $database and $storage',
  ({ database, storage }) => {
    let server: TestServer;
    let audio: string;
    beforeAll(async () => {
      server = await startServer({ database, storage });
      audio = await makeAudio({ kind: 'mp3-cbr', seconds: 12, tags: { title: 'From the tag' } });
    });
    afterAll(() => server.stop());

    test('the next poll after the 201 has the episode, and its enclosure has the same bytes', async () => {
      const show = await makeShow(server, { title: 'First Show' });
      const before = await fetch(show.feed_url);
      expect(before.status).toBe(200);
      const episode = await makeEpisode(server, show.slug, audio);
      expect(episode).toMatchObject({ state: 'live', title: 'From the tag', duration_seconds: 12 });
      const after = await fetch(show.feed_url, {
        headers: { 'if-none-match': before.headers.get('etag')! },
      });
      expect(after.status).toBe(200);
      const { feed } = parseFeed(await after.text());
      const item = (
        feed as {
          items: {
            guid: { value: string };
            title: string;
            enclosures: { url: string; length: number }[];
          }[];
        }
      ).items[0]!;
      expect(item.title).toBe('From the tag');
      expect(item.guid.value).toBe(episode.guid);
      const media = await fetch(item.enclosures[0]!.url);
      const bytes = Buffer.from(await media.arrayBuffer());
      expect(bytes.equals(readFileSync(audio))).toBe(true);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(episode.sha256);
      expect(media.headers.get('content-length')).toBe(String(item.enclosures[0]!.length));
    });
  },
);
