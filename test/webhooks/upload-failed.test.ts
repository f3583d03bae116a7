import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '../../src/accounts/actor.ts';
import { DiskFiles } from '../../src/media/files/disk.ts';
import { addressesAt } from '../../src/addresses/urls.ts';
import { noteLostUpload } from '../../src/episodes/upload-failed.ts';
import { takeEvents } from '../../src/shows/outbox.ts';
import { newShow } from '../../src/shows/show.ts';
import { createShow } from '../../src/shows/shows.ts';
import { beginUpload, removeExpired, markTaken, uploadsIn } from '../../src/uploads/uploads.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { movableClock } from '../support/clock.ts';
import { kindsOfDatabase, openTestDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { ShowJson, TestServer } from '../support/server.ts';
import { beginUpload as beginSending } from '../support/upload-streams.ts';
import { addWebhook, heardTimes, openReceiver, rename } from './webhooks-world.ts';
import type { Receiver } from './webhooks-world.ts';

const notes = Buffer.from('These are my notes, and no sound at all. '.repeat(200));

describe.each(kindsOfDatabase())('an upload that fails, on %s', (database) => {
  let receiver: Receiver;
  let server: TestServer;
  let show: ShowJson;
  let episode: string;
  beforeAll(async () => {
    receiver = await openReceiver();
    server = await startServer({ database, settings: receiver.settings });
    show = await makeShow(server);
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    episode = (await makeEpisode(server, show.slug, audio)).id;
  });
  afterAll(async () => {
    receiver.close();
    await server.stop();
  });

  test('is told of when its bytes had come, with what was wrong and what to do, and no secret', async () => {
    await addWebhook(server, show, '/failed', { events: ['upload.failed'] });
    const put = (path: string) => server.api(path, { method: 'PUT', body: notes });
    const form = new FormData();
    form.set('audio', new Blob([notes]), 'form.mp3');
    const path = `/api/shows/${show.slug}/episodes`;
    const answers = [
      await put(`${path}/put.mp3`),
      await server.api(path, { method: 'POST', body: form }),
      await put(`/api/episodes/${episode}/audio`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422]);
    const heard = await heardTimes(receiver, '/failed', 3);
    const about = {
      show_id: show.id,
      feed_url: `http://podcast.test/feeds/${show.slug}.xml`,
      code: expect.stringMatching(/^audio\./),
      message: expect.any(String),
      mend: expect.any(String),
    };
    expect(heard.map(({ data }) => data)).toEqual([
      { ...about, filename: 'put.mp3' },
      { ...about, filename: 'form.mp3' },
      { ...about, filename: null, episode_id: episode },
    ]);
    expect(JSON.stringify(heard.map(({ body }) => body))).not.toContain(server.token);
  });

  test('is not told of when the client went away, or when the request was wrong', async () => {
    await addWebhook(server, show, '/quiet', { events: ['upload.failed', 'show.changed'] });
    const minute = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 60 }));
    for (const way of ['form', 'post', 'put'] as const) {
      const sending = beginSending(server, show.slug, way, minute.length);
      await sending.send([minute.subarray(0, 200_000)]);
      sending.vanish();
    }
    const path = `/api/shows/${show.slug}/episodes`;
    const wrong = await server.api(`${path}/x.mp3?season=none`, { method: 'PUT', body: minute });
    expect(wrong.status).toBe(422);
    await rename(server, show, 'After it all');
    const heard = await heardTimes(receiver, '/quiet', 1);
    expect(heard.map(({ type }) => type)).toEqual(['show.changed']);
  });
});

test.each(kindsOfDatabase())(
  'an upload in pieces that nobody finished in a day is told of on %s, once, when it named its show and became nothing',
  async (kind) => {
    const clock = movableClock();
    const { database, dataDir, close } = await openTestDatabase(kind, clock);
    const addresses = addressesAt('http://podcast.test');
    const show = await createShow(
      { database, addresses },
      newShow.parse({ title: 'Lost' }),
      commandLine,
    );
    const uploads = uploadsIn(database, new DiskFiles(dataDir), join(dataDir, 'resumable'));
    const begin = async (metadata: Record<string, string>) => {
      const { id } = await beginUpload(uploads, { tokenId: 'a', bytes: 10, metadata });
      return id;
    };
    await begin({ filename: 'lost.mp3', show: show.slug });
    await begin({ filename: 'of-nobody.mp3' });
    const taken = await begin({ filename: 'taken.mp3', show: show.id });
    await database.transaction((tx) => markTaken(tx, taken, 'episode'));
    clock.moveBy(25 * 3_600_000);
    const both = [1, 2].map(() => removeExpired(uploads, noteLostUpload));
    await Promise.all(both);
    const events = await database.transaction((tx) => takeEvents(database, tx, show.id));
    expect(events).toMatchObject([
      {
        type: 'upload.failed',
        episodeId: null,
        details: { filename: 'lost.mp3', code: 'upload.expired' },
      },
    ]);
    await close();
  },
);
