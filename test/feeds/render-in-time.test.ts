import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow } from '../support/server.ts';
import type { EpisodeJson, ShowJson } from '../support/server.ts';
import { openFeedWorld } from './feed-world.ts';
import type { FeedWorld } from './feed-world.ts';
import { pollOnce } from './polling-app.ts';

describe.each(kindsOfDatabase())('rendering on %s', (kind) => {
  let world: FeedWorld;
  let show: ShowJson;
  let slug: string;
  beforeAll(async () => {
    world = await openFeedWorld(kind);
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    show = await makeShow(world, { title: 'Rendered' });
    slug = show.slug;
  });
  async function change(json: object): Promise<void> {
    const { status } = await world.api(`/api/shows/${show.id}`, { method: 'PATCH', json });
    expect(status).toBe(200);
  }

  test('changes and polls at the same time: a tag always stands for the same bytes, and the last tag for the last change', async () => {
    const seen = new Map<string, string>();
    const polls: Promise<void>[] = [];
    const poll = async (server: string): Promise<void> => {
      const { tag, body, status } = await pollOnce(server, slug);
      expect(status).toBe(200);
      expect(seen.get(tag!) ?? body).toBe(body);
      seen.set(tag!, body);
    };
    for (let turn = 0; turn < 40; turn += 1) {
      const changed = change({ description: `Turn ${turn}` });
      for (const server of world.urls) polls.push(poll(server), poll(server));
      await changed;
      const { body } = await pollOnce(world.urls.at(-1)!, slug);
      expect(body).toContain(`Turn ${turn}`);
    }
    await Promise.all(polls);
  });

  // The 4,000 copies are written straight into the SQLite file; the renderer is the same for both databases.
  if (kind === 'sqlite')
    test('a change while the feed is being rendered is in the answer to the next poll, however long the rendering takes', async () => {
      const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
      copyEpisode(world, await makeEpisode(world, slug, audio), 4000);
      await change({ description: 'Before' });
      let answered = false;
      const slow = pollOnce(world.url, slug).finally(() => (answered = true));
      await sleep(100);
      await change({ description: 'Meanwhile' });
      expect(answered, 'the rendering was too quick for this test').toBe(false);
      expect((await pollOnce(world.url, slug)).body).toContain('Meanwhile');
      expect((await slow).body).toContain('</rss>');
    });
});

/** Puts so many more of an episode into the database, all with its audio. */
function copyEpisode({ settings }: FeedWorld, { id }: EpisodeJson, copies: number): void {
  const file = new DatabaseSync(join(settings['DATA_DIR']!, 'longwave.db'));
  const columns = file
    .prepare('pragma table_info(episodes)')
    .all()
    .map(({ name }) => String(name));
  const own = ['id', 'guid', 'slug'];
  const values = columns.map((name) => (own.includes(name) ? `${name} || '-' || n` : name));
  file
    .prepare(
      `with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${copies})
       insert into episodes (${columns.join()}) select ${values.join()} from episodes, counted where id = ?`,
    )
    .run(id);
  file.close();
}
