import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { longwave } from '../support/command.ts';
import { kindsOfDatabase } from '../support/database.ts';
import { makeEpisode, makeShow, startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';

/** Every command is a process of its own. */
const PATIENT = { timeout: 120_000 };

interface ManifestJson {
  format: number;
  kind: string;
  files: { key: string; bytes: number; sha256: string; included: boolean }[];
}

describe.each(kindsOfDatabase())('a backup of a server that runs on %s', PATIENT, (kind) => {
  let server: TestServer;
  let untarred: string;
  beforeAll(async () => {
    server = await startServer({
      database: kind,
      storage: inject('s3') === undefined ? 'disk' : 's3',
    });
    await makeShow(server);
    await makeEpisode(server, 'my-show', await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 5 }));
    untarred = join(server.folder, 'untarred');
    mkdirSync(untarred);
  });
  afterAll(() => server.stop());
  const backup = (...words: string[]) =>
    longwave(server.folder, ['backup', ...words], server.settings);
  const untar = (name: string): ManifestJson => {
    execFileSync('tar', ['-xf', join(server.folder, name), '-C', untarred]);
    return JSON.parse(readFileSync(join(untarred, 'manifest.json'), 'utf8')) as ManifestJson;
  };

  test('is an ordinary tar with the database, the files and a manifest that sha256sum agrees with', async () => {
    const { code, err } = await backup('all.tar', '--with-files');
    expect([code, err]).toEqual([0, '']);
    const manifest = untar('all.tar');
    expect(manifest).toMatchObject({ format: 1, kind, files: [{ included: true }] });
    execFileSync('sha256sum', ['--check', 'manifest.sha256'], { cwd: untarred });
    const [file] = manifest.files;
    const sum = execFileSync('sha256sum', [join(untarred, 'files', file!.key)], {
      encoding: 'utf8',
    });
    expect(sum.slice(0, 64)).toBe(file!.sha256);
    if (kind === 'postgres') return;
    const copy = new DatabaseSync(join(untarred, 'database.sqlite'), { readOnly: true });
    expect(copy.prepare('select store_key from files').all()).toEqual([{ store_key: file!.key }]);
    copy.close();
  });

  test('names the files when it is not told to hold them, and only its owner may read it', async () => {
    const { code, out } = await backup('short.tar');
    expect([code, out]).toEqual([0, expect.stringContaining('the names of 1 files')]);
    expect(untar('short.tar').files).toMatchObject([{ included: false }]);
    expect(statSync(join(server.folder, 'short.tar')).mode & 0o777).toBe(0o600);
  });

  test('never replaces a file unless it is told to, and leaves nothing half-written', async () => {
    const path = join(server.folder, 'precious.tar');
    writeFileSync(path, 'precious');
    const refused = await backup('precious.tar');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('--overwrite')]);
    expect(readFileSync(path, 'utf8')).toBe('precious');
    expect((await backup('precious.tar', '--overwrite')).code).toBe(0);
    expect(statSync(path).size).toBeGreaterThan(10_000);
    expect(readdirSync(server.folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('in a folder that is not there says so', async () => {
    const { code, err } = await backup('nowhere/all.tar');
    expect([code, err]).toEqual([1, expect.stringContaining('cannot be written (ENOENT)')]);
  });
});

test(
  'a backup in which a file would be missing is refused by its name, and no file is left',
  PATIENT,
  async () => {
    const server = await startServer();
    await makeShow(server);
    await makeEpisode(server, 'my-show', await makeAudio({ kind: 'mp3-cbr-no-xing', seconds: 5 }));
    rmSync(join(server.folder, 'uploads/audio'), { recursive: true });
    const { code, err } = await longwave(
      server.folder,
      ['backup', 'all.tar', '--with-files'],
      server.settings,
    );
    expect([code, err]).toEqual([1, expect.stringMatching(/The file audio\/\S+ is missing/)]);
    expect(existsSync(join(server.folder, 'all.tar'))).toBe(false);
    expect(existsSync(join(server.folder, 'all.tar.part'))).toBe(false);
    await server.stop();
  },
);
