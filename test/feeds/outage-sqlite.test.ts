import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test, vi } from 'vitest';
import * as world from './outage-world.ts';
import { pollOnce } from './polling-app.ts';

const { copies, expectRecovery, expectGoodPolls, listen, publish, start, stopAndKeep } = world;

afterEach(world.stopAll);

test('while another process keeps the SQLite file for itself nobody waits: not an app, not a listener (reliability R29)', async () => {
  const server = await start();
  const published = await publish(server);
  const file = join(server.settings['DATA_DIR']!, 'longwave.db');
  const hold = `const file = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)});
    file.exec('begin exclusive');
    console.log('held');
    process.stdin.resume();`;
  const holder = spawn(process.execPath, ['-e', hold]);
  await once(holder.stdout, 'data');
  const ended = Date.now() + 6000; // longer than hits wait to be written
  while (Date.now() < ended) {
    const began = performance.now();
    expect((await listen(server, published.episode)).status).toBe(206);
    expect((await pollOnce(server.url, published.show.slug)).tag).toBe(published.good.tag);
    expect(performance.now() - began).toBeLessThan(4000); // SQLite itself would wait for five
  }
  holder.kill('SIGKILL');
  await expectRecovery(server, published);
});

test(
  'while the SQLite file cannot be read every poll is answered; put back, a restart is all it needs (reliability R29)',
  async () => {
    const server = await start();
    const published = await publish(server);
    const file = join(server.settings['DATA_DIR']!, 'longwave.db');
    const other = new DatabaseSync(file);
    other.exec('pragma wal_checkpoint(truncate)');
    other.close();
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.alloc(bytes.length, 'x'));
    // The server has read the file before; what makes it look again is a write.
    await server.api(`/api/shows/${published.show.id}`, { method: 'PATCH', json: { author: 'A' } });
    await expectGoodPolls(server, published);
    expect((await listen(server, published.episode)).status).toBe(206);
    writeFileSync(file, bytes);
    await stopAndKeep(server);
    await expectRecovery(await start({ beside: server }), published);
  },
  world.POLLS_PATIENCE_MS,
);

test(
  'the copies of feeds may be deleted at any time',
  async () => {
    const server = await start();
    const published = await publish(server);
    rmSync(server.settings['FEEDS_DIR']!, { recursive: true });
    await expectGoodPolls(server, published);
    await expectRecovery(server, published);
    await vi.waitFor(() => expect(copies(server, published.show.slug)).toHaveLength(1), 10_000);
  },
  world.POLLS_PATIENCE_MS,
);

test('a new tag whose feed cannot be rendered gets the last copy under its old tag, until it can (feed-rules A11/129)', async () => {
  const server = await start();
  const { show, episode, good } = await publish(server);
  const other = new DatabaseSync(join(server.settings['DATA_DIR']!, 'longwave.db'));
  await server.api(`/api/episodes/${episode.id}`, { method: 'PATCH', json: { title: 'Renamed' } });
  other.exec('alter table files rename to files_away');
  const poll = await pollOnce(server.url, show.slug);
  expect(poll).toMatchObject({ status: 200, tag: good.tag, body: good.body });
  other.exec('alter table files_away rename to files');
  other.close();
  const after = await pollOnce(server.url, show.slug, { 'if-none-match': good.tag! });
  expect(after.status).toBe(200);
  expect(after.body).toContain('Renamed');
});
