import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { parseConfig } from '../../src/platform/config.ts';
import { openLog } from '../../src/platform/log.ts';
import { openMigratedDatabase } from '../../src/data.ts';
import { startChildServer } from '../support/child-server.ts';
import type { ChildServer } from '../support/child-server.ts';
import { longwave } from '../support/command.ts';
import { patience, rounds } from '../support/faults.ts';
import { makeShow, ownSettings } from '../support/server.ts';
import { minuteOfSound, newSound, upload, whole } from '../support/upload-streams.ts';
import { pairs } from './files-world.ts';
import type { Pair } from './files-world.ts';

const BACKUPS = rounds(2);
/** Together fifty writes a second, while the machine keeps up. */
const WRITERS = 12;
const EVERY_MS = 240;
/** Between two uploads. */
const REST_MS = 500;
const SOUND_BYTES = 200_000;
/** A backup and a restore are five programs. */
const ROUND_MS = 90_000;

interface Load {
  episodes: number;
  changes: number;
  refused: number;
  /** The longest time without an answered change, in milliseconds. */
  longestGapMs: number;
  changedAt: number;
  stop: boolean;
}

async function uploading(server: ChildServer, load: Load): Promise<void> {
  const minute = (await minuteOfSound()).subarray(0, SOUND_BYTES);
  while (!load.stop) {
    const { audio } = newSound(minute, SOUND_BYTES, 'Under load');
    const { status } = await upload(server, 'my-show', 'put', whole(audio));
    if (status === 201) load.episodes += 1;
    else load.refused += 1;
    await sleep(REST_MS);
  }
}

/** Each writer counts in a show of its own. */
async function changing(server: ChildServer, load: Load, slug: string): Promise<void> {
  for (let n = 1; !load.stop; n += 1) {
    const next = performance.now() + EVERY_MS;
    const json = { description: `Change ${n}` };
    const { status } = await server.api(`/api/shows/${slug}`, { method: 'PATCH', json });
    if (status === 200) load.changes += 1;
    else load.refused += 1;
    const now = performance.now();
    load.longestGapMs = Math.max(load.longestGapMs, now - load.changedAt);
    load.changedAt = now;
    await sleep(Math.max(0, next - now));
  }
}

/** Restores into a place of its own and looks at every row and every file there. */
async function restored(pair: Pair, backup: string) {
  const folder = mkdtempSync(join(tmpdir(), 'longwave-restored-'));
  const settings = await ownSettings(pair, folder);
  const restore = await longwave(folder, ['restore', backup], settings);
  expect([restore.code, restore.err]).toEqual([0, '']);
  const doctor = await longwave(folder, ['doctor', '--files', '--verify', '--json'], settings);
  const { findings } = JSON.parse(doctor.out) as { findings: unknown[] };
  const database = await openMigratedDatabase(
    parseConfig(settings),
    systemClock,
    openLog('silent'),
  );
  const [episodes] = await rowsOf<{ count: number }>('select count(*) as count from episodes');
  const shows = await rowsOf<{ description: string }>('select description from shows');
  const broken = pair.database === 'sqlite' ? await rowsOf('pragma foreign_key_check') : [];
  const whole = pair.database === 'sqlite' ? await rowsOf('pragma integrity_check') : [];
  await database.close();
  rmSync(folder, { recursive: true });
  const changes = shows.map(({ description }) => Number(description.replace('Change ', '')));
  return {
    findings,
    broken,
    integrity: JSON.stringify(whole),
    episodes: episodes!.count,
    changes: changes.reduce((sum, count) => sum + count),
  };

  async function rowsOf<Row>(text: string): Promise<Row[]> {
    return (await sql<Row>`${sql.raw(text)}`.execute(database.read)).rows;
  }
}

describe.each(pairs())(
  'beside a server on $database and $storage that takes uploads and changes',
  (pair) => {
    test(
      `${BACKUPS} backups are each whole: every row finds its file, all that was answered before is in it, and nothing waits for it (reliability R38)`,
      async () => {
        const server = await startChildServer(pair);
        onTestFinished(() => server.stop());
        const slugs = Array.from({ length: WRITERS }, (_none, n) => `changed-${n}`);
        await makeShow(server, { description: 'Change 0' });
        for (const slug of slugs)
          await makeShow(server, { title: slug, slug, description: 'Change 0' });
        const changedAt = performance.now();
        const load: Load = {
          episodes: 0,
          changes: 0,
          refused: 0,
          longestGapMs: 0,
          changedAt,
          stop: false,
        };
        const writers = [
          uploading(server, load),
          ...slugs.map((slug) => changing(server, load, slug)),
        ];
        const integrity = pair.database === 'sqlite' ? '[{"integrity_check":"ok"}]' : '[]';
        let meanwhile = 0;
        for (let turn = 0; turn < BACKUPS; turn += 1) {
          const before = { ...load };
          while (load.episodes === before.episodes) await sleep(20);
          const acknowledged = { ...load };
          const path = join(server.folder, `backup-${turn}.tar`);
          const words = ['backup', path, '--with-files'];
          const { code, err } = await longwave(server.folder, words, server.settings);
          expect([code, err]).toEqual([0, '']);
          meanwhile += load.changes - acknowledged.changes;
          const found = await restored(pair, path);
          rmSync(path);
          expect(found).toMatchObject({ integrity, broken: [], findings: [] });
          expect(found.episodes).toBeGreaterThanOrEqual(acknowledged.episodes);
          expect(found.changes).toBeGreaterThanOrEqual(acknowledged.changes);
        }
        load.stop = true;
        await Promise.all(writers);
        expect(load.refused).toBe(0);
        expect(meanwhile, 'changes while backups were made').toBeGreaterThan(0);
        const seconds = (performance.now() - changedAt) / 1000;
        console.log(
          `${pair.database}, ${pair.storage}: ${BACKUPS} backups in ${Math.round(seconds)} s beside ${load.episodes} uploads and ${Math.round(load.changes / seconds)} changes a second; the longest pause between two was ${Math.round(load.longestGapMs)} ms`,
        );
      },
      patience(BACKUPS, ROUND_MS),
    );
  },
);
