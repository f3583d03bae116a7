import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../src/platform/config.ts';
import { S3Files } from '../../src/media/files/s3.ts';
import { ownSettings } from '../support/server.ts';

test.skipIf(inject('s3') === undefined)(
  'a listener may pause for longer than S3 may be silent (reliability R25)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'longwave-s3-pause-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { storage } = parseConfig(await ownSettings({ storage: 's3' }, folder));
    if (storage.kind !== 's3') throw new Error('These settings have no bucket.');
    const files = new S3Files({ ...storage.s3, spoolDir: folder });
    const key = 'audio/faults/1.mp3';
    const bytes = randomBytes(20_000_000);
    await files.put(key, bytes, { type: 'audio/mpeg' });
    const stream = await files.read(key);
    await new Promise((resolve) => stream.once('readable', resolve));
    await sleep(20_000);
    const chunks = await Array.fromAsync(stream);
    expect(Buffer.concat(chunks as Buffer[]).equals(bytes)).toBe(true);
  },
  40_000,
);
