import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { kindsForSeveralServers } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { pollOnce } from './polling-app.ts';

const AHEAD_MS = 3000;

/** How late a poll of the very moment may be answered on a busy machine and still count as on time. */
const SLACK_MS = 500;

describe.each(kindsForSeveralServers())('whole servers on $database, whose workers run', (kind) => {
  const servers: TestServer[] = [];
  beforeAll(async () => {
    const settings = { PUBLIC_URL: 'https://podcast.example.org' };
    const first = await startServer({ ...kind, settings });
    servers.push(first);
    if (kind.database === 'postgres') servers.push(await startServer({ beside: first, settings }));
  });
  afterAll(async () => {
    for (const server of servers.toReversed()) await server.stop();
  });

  test('show a scheduled episode from its moment on and not before, all of them under the same tags (security 95)', async () => {
    const [first] = servers;
    const show = await makeShow(first!, { title: 'Soon' });
    const before = await pollOnce(first!.url, show.slug);
    const at = Date.now() + AHEAD_MS;
    const publish_at = new Date(at).toISOString();
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    await makeEpisode(first!, show.id, audio, { title: 'Here at last', publish_at });
    const bytes = new Map([[before.tag, before.body]]);
    while (Date.now() < at + AHEAD_MS)
      for (const { url } of servers) {
        const began = Date.now();
        const { tag, body } = await pollOnce(url, show.slug);
        if (Date.now() < at) expect(tag).toBe(before.tag);
        if (began > at + SLACK_MS) expect(body).toContain('Here at last');
        expect(bytes.get(tag) ?? body).toBe(body);
        bytes.set(tag, body);
      }
    const [one, other] = await Promise.all(servers.map(({ url }) => pollOnce(url, show.slug)));
    expect(one!.date).not.toBeNull();
    if (other) expect(other).toEqual(one);
    // Before, at its moment, and when a worker set the latch: one worker of however many.
    expect(bytes.size).toBeLessThanOrEqual(3);
  });

  test('change every tag when the address of the server changes, as every byte does', async () => {
    const [first] = servers;
    const show = await makeShow(first!, { title: 'Moving house' });
    const before = await pollOnce(first!.url, show.slug);
    await first!.stop({ keep: true });
    const settings = { PUBLIC_URL: 'https://other.example.org' };
    servers[0] = await startServer({ beside: first!, settings });
    const after = await pollOnce(servers[0].url, show.slug, { 'if-none-match': before.tag! });
    expect(after.status).toBe(200);
    expect(after.body).toContain('https://other.example.org/feeds/');
    expect(after.body).not.toContain('podcast.example.org');
  });
});
