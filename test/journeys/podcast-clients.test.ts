import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

const run = promisify(execFile);
const has = inject('has');
const places =
  inject('s3') && inject('postgresUrl')
    ? ([
        { database: 'sqlite', storage: 'disk' },
        { database: 'postgres', storage: 's3' },
      ] as const)
    : ([{ database: 'sqlite', storage: 'disk' }] as const);

describe.each(places)('real podcast clients, with $database and $storage', (place) => {
  let server: TestServer;
  let audio: string;
  let feedUrl: string;
  let home: string;

  beforeAll(async () => {
    server = await startServer(place);
    audio = await makeAudio({ kind: 'mp3-vbr', seconds: 95 });
    const show = await makeShow(server, { title: 'Heard by clients', slug: 'clients' });
    feedUrl = show.feed_url;
    await makeEpisode(server, show.slug, audio, { title: 'Pilot & <friends>' });
    home = mkdtempSync(join(tmpdir(), 'longwave-clients-'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test.skipIf(!has.gpodder)(
    'gPodder downloads the same bytes, with title and duration',
    async () => {
      const env = { ...process.env, HOME: home, GPODDER_HOME: join(home, 'gpodder') };
      for (const words of [['subscribe', feedUrl], ['update'], ['download']])
        await run('gpo', words, { env, timeout: 60_000 });
      const folder = join(home, 'gpodder');
      using database = new DatabaseSync(join(folder, 'Database'), { readOnly: true });
      const [episode] = database.prepare('select title, total_time, file_size from episode').all();
      expect(episode).toMatchObject({ title: 'Pilot & <friends>', total_time: 95 });
      expect(downloaded(join(folder, 'Downloads')).equals(readFileSync(audio))).toBe(true);
    },
  );

  test.skipIf(!has.podboat)(
    'newsboat queues the episode and podboat downloads the same bytes',
    async () => {
      const folder = join(home, '.newsboat');
      mkdirSync(folder);
      writeFileSync(join(folder, 'urls'), `${feedUrl}\n`);
      writeFileSync(
        join(folder, 'config'),
        `podcast-auto-enqueue yes\ndownload-path "${home}/podboat/"\n`,
      );
      const env = { ...process.env, HOME: home, TERM: 'xterm' };
      await run('newsboat', ['-x', 'reload'], { env, timeout: 60_000 });
      // podboat is a screen program: it gets a terminal from `script`, and a q when it has had time to download.
      await run('sh', ['-c', '(sleep 5; echo q) | script -qc "podboat -a" /dev/null'], {
        env,
        timeout: 60_000,
      });
      expect(downloaded(join(home, 'podboat')).equals(readFileSync(audio))).toBe(true);
    },
  );
});

/** The one sound file below a folder. */
function downloaded(folder: string): Buffer {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return readFileSync(join(folder, names.find((name) => name.endsWith('.mp3')) ?? 'no download'));
}
