import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { makeAudio } from '../fixtures/audio.ts';
import { makeShow, startServer } from '../support/server.ts';
import { begin, send } from './tus-world.ts';

test.skipIf(!inject('has').ffmpeg)(
  'a server that was killed before it freed the bytes of an upload frees them when the request comes again (reliability R1)',
  async () => {
    const server = await startServer();
    await makeShow(server);
    const audio = readFileSync(await makeAudio({ kind: 'mp3-cbr', seconds: 2 }));
    const { id, path } = await begin(server, { 'Upload-Length': String(audio.length) });
    await send(server, path, 0, audio);
    const take = () =>
      server.api('/api/shows/my-show/episodes', { method: 'POST', json: { upload: id } });
    expect((await take()).status).toBe(201);
    const bytes = join(server.settings['UPLOADS_DIR']!, '.resumable', id);
    expect(existsSync(bytes)).toBe(false);
    writeFileSync(bytes, audio);
    expect((await take()).status).toBe(200);
    expect(existsSync(bytes)).toBe(false);
    await server.stop();
  },
);
