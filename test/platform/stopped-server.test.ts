import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database/open.ts';
import { pollOnce } from '../feeds/polling-app.ts';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';

test.skipIf(!inject('has').ffmpeg || !existsSync('/proc/self/fd'))(
  'a server that has stopped holds none of its files: its disk can be unmounted, its database taken by another (reliability R9)',
  async () => {
    const server = await startServer();
    onTestFinished(() => rmSync(server.folder, { recursive: true, force: true }));
    const { slug } = await makeShow(server);
    const episode = await makeEpisode(
      server,
      slug,
      await makeAudio({ kind: 'mp3-cbr', seconds: 2 }),
    );
    await pollOnce(server.url, slug);
    await (await fetch(episode.enclosure.url)).arrayBuffer();
    expect(openIn(server.folder)).toContain(join(server.folder, 'data/longwave.db'));
    await server.stop({ keep: true });
    expect(openIn(server.folder)).toEqual([]);
    expect(
      readdirSync(join(server.folder, 'data')),
      'no log that is not in the file',
    ).not.toContain('longwave.db-wal');
  },
);

test.skipIf(!existsSync('/proc/self/fd'))(
  'a database that was opened and never asked is closed too, as that of every start is for reading',
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'longwave-closing-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    const onLost = () => undefined;
    const location = { kind: 'sqlite' } as const;
    const database = openDatabase({
      location,
      dataDir,
      clock: systemClock,
      connections: 1,
      onLost,
    });
    expect(openIn(dataDir)).not.toEqual([]);
    await database.close();
    expect(openIn(dataDir)).toEqual([]);
  },
);

/** What this process has open inside of a folder. */
function openIn(folder: string): string[] {
  const names = readdirSync('/proc/self/fd').map((number) => {
    try {
      return readlinkSync(`/proc/self/fd/${number}`);
    } catch {
      return ''; // closed meanwhile, as the one that this listing needed
    }
  });
  return names.filter((name) => name.startsWith(folder));
}
