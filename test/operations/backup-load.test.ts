import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { DiskFiles } from '../../src/media/files/disk.ts';
import { migrations } from '../../src/migrations/all.ts';
import { restoreBackup } from '../../src/operations/restore.ts';
import { storedName } from '../../src/platform/database/migrate.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { longwave } from '../support/command.ts';
import { makeShow } from '../support/server.ts';
import { minuteOfSound, newSound, upload, whole } from '../support/upload-streams.ts';

const BACKUPS = 5;
/** Between two writes of one writer: some fifty a second while the machine keeps up. */
const PAUSE_MS = 20;
const SOUND_BYTES = 200_000;

interface Load {
  episodes: number;
  changes: number;
  refused: number;
  stop: boolean;
}

async function uploading(server: ChildServer, load: Load): Promise<void> {
  const minute = (await minuteOfSound()).subarray(0, SOUND_BYTES);
  while (!load.stop) {
    const { audio } = newSound(minute, SOUND_BYTES, 'Under load');
    const { status } = await upload(server, 'my-show', 'put', whole(audio));
    if (status === 201) load.episodes += 1;
    else load.refused += 1;
  }
}

async function changing(server: ChildServer, load: Load): Promise<void> {
  while (!load.stop) {
    const json = { description: `Change ${load.changes + 1}` };
    const { status } = await server.api('/api/shows/my-show', { method: 'PATCH', json });
    if (status === 200) load.changes += 1;
    else load.refused += 1;
    await sleep(PAUSE_MS);
  }
}

const unheard = { onChecked: () => undefined, onFiles: () => undefined };

/** Restores into a folder of its own and looks at every row and every file. */
async function restored(folder: string, backup: string) {
  const dataDir = join(folder, 'data');
  const root = join(folder, 'uploads');
  const place = {
    config: { database: { kind: 'sqlite' }, dataDir },
    files: new DiskFiles(root),
    migrations: migrations.map((migration) => storedName(migration)),
  } as const;
  await restoreBackup(place, backup, unheard);
  const database = new DatabaseSync(join(dataDir, 'longwave.db'), { readOnly: true });
  const integrity = database.prepare('pragma integrity_check').get()?.['integrity_check'];
  const rows = database.prepare('select store_key, sha256 from files').all();
  const wrong = rows.filter(({ store_key: key, sha256 }) => {
    const bytes = readFileSync(join(root, String(key)));
    return createHash('sha256').update(bytes).digest('hex') !== sha256;
  });
  const count = database.prepare('select count(*) as count from episodes').get()?.['count'];
  const change = database.prepare('select description from shows').get()?.['description'];
  database.close();
  rmSync(folder, { recursive: true });
  const changes = Number(String(change).replace('Change ', ''));
  return { integrity, wrong: wrong.length, episodes: Number(count), changes };
}

test('five backups beside a server that takes uploads and changes are each whole: every row finds its file, and all that was answered before is in it', async () => {
  const server = await startChildServer();
  await makeShow(server, { description: 'Change 0' });
  const load: Load = { episodes: 0, changes: 0, refused: 0, stop: false };
  const writers = [uploading(server, load), changing(server, load)];
  for (let turn = 0; turn < BACKUPS; turn += 1) {
    const before = { ...load };
    while (load.episodes === before.episodes) await sleep(PAUSE_MS);
    const acknowledged = { ...load };
    const path = join(server.folder, `backup-${turn}.tar`);
    const words = ['backup', path, '--with-files'];
    const { code, err } = await longwave(server.folder, words, server.settings);
    expect([code, err]).toEqual([0, '']);
    expect(load.changes, 'changes while it was made').toBeGreaterThan(acknowledged.changes);
    const found = await restored(join(server.folder, `restored-${turn}`), path);
    expect(found).toMatchObject({ integrity: 'ok', wrong: 0 });
    expect(found.episodes).toBeGreaterThanOrEqual(acknowledged.episodes);
    expect(found.changes).toBeGreaterThanOrEqual(acknowledged.changes);
  }
  load.stop = true;
  await Promise.all(writers);
  expect(load.refused).toBe(0);
  await server.stop();
}, 300_000);
