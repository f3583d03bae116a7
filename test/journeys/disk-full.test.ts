import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasFfmpeg, makeAudio } from '../fixtures/audio.ts';
import { jsonOf, makeShow, startServer } from '../support/server.ts';
import type { ProblemJson, TestServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'longwave-full-'));
const disk = join(folder, 'disk');

/** A disk of 64 MB; only root may have one. */
function mounts(): boolean {
  try {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isMounted = hasFfmpeg && mounts();

describe.skipIf(!isMounted)('a disk for audio that is full (reliability R31)', () => {
  let server: TestServer;
  let audio: Buffer<ArrayBuffer>;
  const uploads = join(disk, 'uploads');
  beforeAll(async () => {
    server = await startServer({ settings: { UPLOADS_DIR: uploads } });
    await makeShow(server, { title: 'Full' });
    audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
  });
  afterAll(async () => {
    await server.stop();
    execFileSync('umount', ['-l', disk]);
    rmSync(folder, { recursive: true, force: true });
  });

  const upload = (bytes: Buffer<ArrayBuffer>) => {
    const form = new FormData();
    form.set('title', 'Any');
    form.set('audio', new Blob([bytes]), 'episode.mp3');
    return server.api('/api/shows/full/episodes', { method: 'POST', body: form });
  };

  async function expectNothingKept(): Promise<void> {
    const { items } = await jsonOf<{ items: unknown[] }>(
      await server.api('/api/shows/full/episodes'),
    );
    expect(items).toEqual([]);
    expect(readdirSync(join(uploads, '.incoming'))).toEqual([]);
  }

  test('an upload that does not fit is refused with 507 and leaves nothing', async () => {
    const answer = await upload(Buffer.concat([audio, Buffer.alloc(100_000_000)]));
    expect(answer.status).toBe(507);
    expect((await jsonOf<ProblemJson>(answer)).code).toBe('storage.full');
    await expectNothingKept();
  });

  test('on a disk without a byte left feeds go on, uploads are 507, and it works again once space is freed', async () => {
    const filler = join(disk, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(70_000_000))).toThrow('ENOSPC');
    const answer = await upload(audio);
    expect([answer.status, (await jsonOf<ProblemJson>(answer)).code]).toEqual([
      507,
      'storage.full',
    ]);
    expect((await fetch(`${server.url}/feeds/full.xml`)).status).toBe(200);
    rmSync(filler);
    await expectNothingKept();
    expect((await upload(audio)).status).toBe(201);
  });

  test('on a disk that became read-only an upload is 503, and works once it can be written again', async () => {
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const answer = await upload(Buffer.concat([audio, Buffer.from('x')]));
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    expect([answer.status, (await jsonOf<ProblemJson>(answer)).code]).toEqual([
      503,
      'storage.down',
    ]);
    expect((await upload(Buffer.concat([audio, Buffer.from('x')]))).status).toBe(201);
  });
});
