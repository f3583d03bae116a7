import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeShow, startServer } from '../support/server.ts';
import type { EpisodeJson } from '../support/server.ts';
import { begin, offsetOf, send } from './tus-world.ts';

async function halfSent() {
  const server = await startServer();
  onTestFinished(() => server.stop());
  await makeShow(server);
  const audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
  const half = audio.length >> 1;
  const { id, path } = await begin(server, { 'Upload-Length': String(audio.length) });
  await send(server, path, 0, audio.subarray(0, half));
  const file = join(server.settings['UPLOADS_DIR']!, '.resumable', id);
  return { server, audio, half, id, path, file };
}

const hasAudio = inject('has').ffmpeg;

test.skipIf(!hasAudio)(
  'what a power cut leaves of a file behind its last sync, a length with zeros for bytes, does not count (reliability R19)',
  async () => {
    const { server, audio, half, id, path, file } = await halfSent();
    appendFileSync(file, Buffer.alloc(audio.length - half));
    expect(await offsetOf(server, path)).toBe(half);
    expect((await send(server, path, half, audio.subarray(half))).status).toBe(204);
    const made = await server.api('/api/shows/my-show/episodes', {
      method: 'POST',
      json: { upload: id },
    });
    expect((await made.json()) as EpisodeJson).toMatchObject({
      sha256: createHash('sha256').update(audio).digest('hex'),
    });
  },
);

test.skipIf(!hasAudio)(
  'an upload whose file was lost, as after a restored backup, begins again',
  async () => {
    const { server, path, file } = await halfSent();
    rmSync(file);
    expect(await offsetOf(server, path)).toBe(0);
  },
);
