import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { pollOnce } from '../feeds/polling-app.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { longwave } from '../support/command.ts';
import { patience, rounds } from '../support/faults.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const PLACES = rounds(4);
const PAGE_BYTES = 4096;
/** Of what a server may say about it, however often it is asked. */
const MOST_SAID = 200_000;

test.skipIf(!inject('has').ffmpeg)(
  `a database damaged in ${PLACES} places, one at a time: the start says so or the server runs on, feeds come from their last copies, and the doctor finds it (reliability R42)`,
  async () => {
    const settings = { PUBLIC_URL: 'https://podcast.example.org' };
    const server = await startServer({ settings });
    onTestFinished(() => rmSync(server.folder, { recursive: true, force: true }));
    const { slug } = await makeShow(server);
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    for (let n = 0; n < 5; n += 1)
      await makeEpisode(server, slug, audio, { title: `Episode ${n}` });
    const good = await pollOnce(server.url, slug);
    const feeds = server.settings['FEEDS_DIR']!;
    await vi.waitFor(() => expect(readdirSync(join(feeds, slug))).toHaveLength(1), 20_000);
    await server.stop({ keep: true });
    const file = join(server.settings['DATA_DIR']!, 'longwave.db');
    // Of the server that has stopped, a connection may be about to close.
    const whole = await vi.waitFor(() => wholeFile(file), 20_000);
    const copies = join(server.folder, 'copies');
    cpSync(feeds, copies, { recursive: true });
    const met = { refused: 0, running: 0 };
    for (let place = 0; place < PLACES; place += 1) {
      const damaged = damage(whole, place);
      writeFileSync(file, damaged);
      rmSync(feeds, { recursive: true });
      cpSync(copies, feeds, { recursive: true });
      const running = await startChildServer({ beside: server }).catch(String);
      if (typeof running === 'string') {
        expect(running, 'a start that says why').toMatch(
          /The database is damaged: .*longwave restore/,
        );
        met.refused += 1;
      } else {
        await expectServes(running, slug, good.body);
        met.running += 1;
      }
      for (const rest of ['-wal', '-shm']) rmSync(file + rest, { force: true });
      writeFileSync(file, damaged);
      const { code, out, err } = await longwave(
        server.folder,
        ['doctor', '--files'],
        server.settings,
      );
      expect([code, out + err]).toEqual([1, expect.stringContaining('The database is damaged')]);
    }
    console.log(
      `of ${PLACES} damaged databases ${met.refused} were refused at the start, with ${met.running} the server ran on`,
    );
    for (const rest of ['-wal', '-shm']) rmSync(file + rest, { force: true });
    writeFileSync(file, whole);
    expect((await longwave(server.folder, ['doctor', '--files'], server.settings)).code).toBe(0);
  },
  patience(PLACES, 30_000),
);

/** Everything in one file, and no page of it free. */
function wholeFile(file: string): Buffer {
  using database = new DatabaseSync(file);
  database.exec('vacuum; pragma wal_checkpoint(truncate); pragma journal_mode = delete');
  database.close();
  return readFileSync(file);
}

/** By turns, one bit of what a page begins with, or a whole page of something else. */
function damage(whole: Buffer, place: number): Buffer {
  const pages = whole.length / PAGE_BYTES;
  const at = Math.floor((place * pages) / PLACES) * PAGE_BYTES;
  const damaged = Buffer.from(whole);
  if (place % 2 === 0) damaged[at]! ^= 1 << (place % 8);
  else randomBytes(PAGE_BYTES).copy(damaged, at);
  return damaged;
}

/** It answers for as long as it is asked, and ends when it is told to. */
async function expectServes(server: ChildServer, slug: string, feed: string): Promise<void> {
  const before = await pollOnce(server.url, slug);
  expect([before.status, before.body]).toEqual([200, feed]);
  for (let turn = 0; turn < 10; turn += 1) {
    const change = await writeSomething(server, slug);
    expect([200, 503]).toContain(change.status);
    const { status, body } = await pollOnce(server.url, slug);
    expect([status, itemsIn(body)]).toEqual([200, itemsIn(feed)]);
  }
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
  expect(server.said.length).toBeLessThan(MOST_SAID);
}

async function writeSomething(server: TestServer, slug: string): Promise<Response> {
  const answer = await server.api(`/api/shows/${slug}`);
  if (answer.status !== 200) return answer;
  const json = { owner_email: `${Date.now()}@example.org` };
  return await server.api(`/api/shows/${slug}`, { method: 'PATCH', json });
}

function itemsIn(feed: string): string[] {
  return feed.match(/<item>.*?<\/item>/gs) ?? [];
}
