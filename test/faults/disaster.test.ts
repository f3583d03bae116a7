import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { sweepOrphans } from '../../src/operations/orphans.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { wire } from '../../src/wiring.ts';
import { pollOnce } from '../feeds/polling-app.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { DAY_MS, pairs } from '../operations/files-world.ts';
import { longwave } from '../support/command.ts';
import { emptyLocation } from '../support/database.ts';
import { patience, rounds } from '../support/faults.ts';
import { jsonOf, makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson, ListJson, TestServer } from '../support/server.ts';
import { beginUpload, longSound, minuteOfSound, upload } from '../support/upload-streams.ts';
import { addWebhook, heardTimes, isSigned, openReceiver } from '../webhooks/webhooks-world.ts';

const DRILLS = rounds(1);
const EPISODES = 20;
/** A gigabyte in the full form. */
const EPISODE_BYTES = DRILLS > 1 ? 50_000_000 : 500_000;

describe.skipIf(!inject('has').ffmpeg)('a disaster', () => {
  test(
    `${DRILLS} times all is lost but the backup: every feed is the same byte for byte, every file is there, and tokens and secrets of webhooks still hold (reliability R39)`,
    async () => {
      const receiver = await openReceiver();
      let server = await startServer({ settings: receiver.settings });
      onTestFinished(async () => {
        receiver.close();
        await server.stop({ keep: false });
      });
      const { slug, id } = await makeShow(server);
      const minute = await minuteOfSound();
      for (let n = 0; n < EPISODES; n += 1)
        await upload(server, slug, 'put', longSound(minute, EPISODE_BYTES, `Episode ${n}`));
      const webhook = await addWebhook(server, { id }, '/after');
      const good = await pollOnce(server.url, slug);
      const took: number[] = [];
      for (let drill = 1; drill <= DRILLS; drill += 1) {
        const path = join(server.folder, 'backup.tar');
        const words = ['backup', path, '--with-files', '--overwrite'];
        const backup = await longwave(server.folder, words, server.settings);
        expect([backup.code, backup.err]).toEqual([0, '']);
        await server.stop({ keep: true });
        for (const lost of ['DATA_DIR', 'UPLOADS_DIR', 'FEEDS_DIR'])
          rmSync(server.settings[lost]!, { recursive: true });
        const began = performance.now();
        const restore = await longwave(server.folder, ['restore', path], server.settings);
        took.push(Math.round(performance.now() - began));
        expect([restore.code, restore.err]).toEqual([0, '']);
        server = await startServer({ beside: server, settings: receiver.settings });
        const { body, tag } = await pollOnce(server.url, slug);
        expect([body === good.body, tag === good.tag]).toEqual([true, false]);
        for (const { enclosure } of await episodesOf(server, slug)) {
          const url = server.url + new URL(enclosure.url).pathname;
          const { status, headers } = await fetch(url, { method: 'HEAD' });
          expect([status, Number(headers.get('content-length'))]).toEqual([200, enclosure.length]);
        }
        const sent = await server.api(`/api/shows/${id}/webhooks/${webhook.id}/test`, {
          method: 'POST',
        });
        expect(sent.status).toBe(202);
        const heard = await heardTimes(receiver, '/after', drill);
        expect(isSigned(heard.at(-1)!, webhook.secret)).toBe(true);
      }
      const files = await longwave(
        server.folder,
        ['doctor', '--files', '--verify'],
        server.settings,
      );
      expect(files.code).toBe(0);
      const megabytes = Math.round((EPISODES * EPISODE_BYTES) / 1e6);
      console.log(`restores of ${megabytes} MB took ${took.join(', ')} ms`);
    },
    patience(DRILLS, 240_000),
  );

  test.each(pairs())(
    'that ends in an older backup beside the files of today, on $database and $storage: none of them is lost, and a newer backup finds them all',
    async (pair) => {
      const server = await startServer(pair);
      onTestFinished(() => rmSync(server.folder, { recursive: true, force: true }));
      const { slug } = await makeShow(server);
      const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
      await makeEpisode(server, slug, audio, { title: 'Yesterday' });
      const run = (words: string[], settings = server.settings) =>
        longwave(server.folder, words, settings);
      expect((await run(['backup', 'older.tar'])).code).toBe(0);
      await makeEpisode(server, slug, audio, { title: 'Today' });
      expect((await run(['backup', 'newer.tar'])).code).toBe(0);
      await server.stop({ keep: true });
      for (const [backup, titles] of [
        ['older.tar', ['Yesterday']],
        ['newer.tar', ['Today', 'Yesterday']],
      ] as const) {
        const settings = await sameFiles(server, pair, backup);
        const { code, err } = await run(['restore', backup], settings);
        expect([code, err]).toEqual([0, '']);
        const restored = await startServer({ beside: { ...server, settings } });
        const episodes = await episodesOf(restored, slug);
        expect(episodes.map(({ title }) => title)).toEqual(titles);
        await restored.stop({ keep: true });
        await expectNothingSwept(settings);
        const files = await run(['doctor', '--files', '--verify'], settings);
        expect([files.code, files.out]).toEqual([
          0,
          expect.stringContaining(`${titles.length} checked`),
        ]);
      }
    },
    180_000,
  );
});

test('a server that starts from a backup, on the files of one that still runs, takes nothing from an upload to that one', async () => {
  const server = await startServer({});
  onTestFinished(() => server.stop());
  const { slug } = await makeShow(server);
  const { code } = await longwave(server.folder, ['backup', 'now.tar'], server.settings);
  expect(code).toBe(0);
  const body = longSound(await minuteOfSound(), 4_000_000, 'Meanwhile');
  const sending = beginUpload(server, slug, 'post', body.bytes);
  const pieces = body.pieces as Iterator<Buffer> & Iterable<Buffer>;
  await sending.send([pieces.next().value as Buffer]);
  const settings = await sameFiles(server, { database: 'sqlite', storage: 'disk' }, 'now');
  const unfinished = () => readdirSync(join(settings['UPLOADS_DIR']!, '.incoming'));
  await expect.poll(unfinished).toHaveLength(1);
  expect((await longwave(server.folder, ['restore', 'now.tar'], settings)).code).toBe(0);
  const restored = await startServer({ beside: { ...server, settings } });
  expect(unfinished()).toHaveLength(1);
  await sending.send(pieces);
  expect((await sending.finish()).status).toBe(201);
  await restored.stop({ keep: true });
}, 60_000);

/** The files of a server, and a new place for its rows. */
async function sameFiles(
  { settings, folder }: TestServer,
  { database }: ReturnType<typeof pairs>[number],
  name: string,
): Promise<Record<string, string>> {
  const location = await emptyLocation(database);
  return {
    ...settings,
    DATA_DIR: join(folder, `data of ${name}`),
    ...(location.kind === 'postgres' && { DATABASE_URL: location.url }),
  };
}

async function expectNothingSwept(settings: Record<string, string>): Promise<void> {
  const wiring = await wire(parseConfig(settings), systemClock, openLog('silent'));
  const swept = await sweepOrphans(wiring, { graceMs: -DAY_MS });
  await wiring.close();
  expect(swept).toEqual({ trashed: 0, restored: 0, dropped: 0 });
}

async function episodesOf(server: TestServer, slug: string): Promise<EpisodeJson[]> {
  const answer = await server.api(`/api/shows/${slug}/episodes?limit=100`);
  return (await jsonOf<ListJson<EpisodeJson>>(answer)).items;
}
