import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { startChildServer } from '../support/child-server.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { openFaultProxy } from '../support/fault-proxy.ts';
import { makeEpisode, makeShow } from '../support/server.ts';

/** How long Longwave lets a storage be silent, once; asked again and again, it would be three times that. */
const SILENCE_MS = 15_000;

describe.skipIf(inject('s3') === undefined).each(kindsOfDatabase())('on %s', (database) => {
  test('a server that starts while its storage says nothing has its feeds at once (reliability R24, R29)', async () => {
    const real = new URL(inject('s3')!.endpoint);
    const line = await openFaultProxy({ port: Number(real.port), host: real.hostname });
    onTestFinished(() => line.stop());
    const settings = { S3_ENDPOINT: `http://127.0.0.1:${line.port}` };
    const server = await startChildServer({ database, storage: 's3', settings });
    onTestFinished(() => server.stop());
    const show = await makeShow(server);
    const audio = await makeAudio({ kind: 'mp3-cbr', seconds: 2 });
    const { guid } = await makeEpisode(server, show.slug, audio);
    await server.kill('SIGKILL');
    line.use({ up: { blackhole: true }, down: { blackhole: true } });
    const startedAt = performance.now();
    await server.restart();
    const feed = await (await fetch(show.feed_url)).text();
    expect(feed).toContain(guid);
    expect(performance.now() - startedAt).toBeLessThan(SILENCE_MS);
    expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
    await line.mend();
    await server.restart();
    expect(
      (await makeEpisode(server, show.slug, audio, { allow_duplicate: 'true' })).guid,
    ).not.toBe(guid);
  }, 120_000);
});
