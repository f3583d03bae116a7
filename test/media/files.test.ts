import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { DiskFiles } from '../../src/media/files/disk.ts';
import { S3Files } from '../../src/media/files/s3.ts';
import { newId } from '../../src/platform/ids.ts';
import { fileStoreContract } from '../contracts/file-store.ts';
import type { Place } from '../contracts/file-place.ts';
import { openWire, refuse } from './s3-wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'longwave-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const src = join(import.meta.dirname, '../../src/media/files');

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

describe('files on a disk', () => {
  fileStoreContract(async (): Promise<Place> => {
    const root = join(folder, 'uploads');
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    return {
      open: () => new DiskFiles(root),
      openBroken: () => new DiskFiles(join(file, 'uploads')),
      source: {
        module: join(src, 'disk.ts'),
        expression: `new store.DiskFiles(${JSON.stringify(root)})`,
      },
      leftovers: async () => namesIn(join(root, '.incoming')),
    };
  });

  test('have no address of their own', async () => {
    const files = new DiskFiles(folder);
    expect(await files.signedUrl()).toBeUndefined();
  });
});

describe.skipIf(inject('s3') === undefined)('files in S3', () => {
  const server = inject('s3')!;
  const bucket = `files-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const spoolDir = join(folder, 'spool');
  const config = { ...server, bucket, forcePathStyle: true, publicUrl: undefined, spoolDir };
  const client = new S3Client({
    endpoint: server?.endpoint,
    region: server?.region,
    forcePathStyle: true,
    credentials: server,
  });
  beforeAll(() => client.send(new CreateBucketCommand({ Bucket: bucket })));
  afterAll(() => client.destroy());

  async function multiparts() {
    return (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? [];
  }

  async function uploadMost(key: string) {
    const file = await new S3Files(config).begin(key, { type: 'audio/mpeg' });
    for (let mb = 0; mb < 20; mb += 1) await file.write(Buffer.alloc(1024 * 1024, mb));
    await file.finish();
    return file;
  }

  fileStoreContract(async () => ({
    open: () => new S3Files(config),
    openBroken: () => new S3Files({ ...config, endpoint: 'http://127.0.0.1:1' }),
    source: {
      module: join(src, 's3.ts'),
      expression: `new store.S3Files(${JSON.stringify(config)})`,
    },
    leftovers: async () => [
      ...namesIn(spoolDir),
      ...(await multiparts()).map((upload) => `multipart ${upload.Key}`),
    ],
  }));

  test('all parts but the last reach the bucket without waiting for the commit', async () => {
    const file = await uploadMost('audio/parts/early.mp3');
    const parts = async () => {
      const [upload] = await multiparts();
      if (upload?.Key === undefined || upload.UploadId === undefined) return [];
      const which = { Bucket: bucket, Key: upload.Key, UploadId: upload.UploadId };
      return ((await client.send(new ListPartsCommand(which))).Parts ?? []).map(({ Size }) => Size);
    };
    await expect.poll(parts, { timeout: 10_000 }).toEqual([8 * 1024 * 1024, 8 * 1024 * 1024]);
    await file.abort();
    expect(await multiparts()).toEqual([]);
  });

  test('the parts of a machine that never came back are cleared after a day (reliability R26)', async () => {
    const file = await uploadMost('audio/parts/lost.mp3');
    await expect.poll(multiparts, { timeout: 10_000 }).toHaveLength(1);
    const other = new S3Files({ ...config, spoolDir: join(folder, 'other-machine') });
    expect(await other.sweepUnfinished(0)).toBe(0);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3_600_000 });
    try {
      expect(await other.sweepUnfinished(0)).toBe(1);
    } finally {
      vi.useRealTimers();
    }
    expect(await multiparts()).toEqual([]);
    await expect(file.commit()).rejects.toMatchObject({ code: 'storage.down' });
    await file.abort();
    expect(namesIn(spoolDir)).toEqual([]);
  });

  test('an upload that the storage does not let go of holds up no other when what was left over is cleared, and goes the next time (reliability R26)', async () => {
    const names = ['left-1', 'left-2', 'left-3'];
    for (const name of names) await uploadMost(`audio/parts/${name}.mp3`);
    await expect.poll(multiparts, { timeout: 10_000 }).toHaveLength(names.length);
    const isHeld = ({ method, url }: IncomingMessage): boolean =>
      method === 'DELETE' && url?.includes('left-2') === true;
    let isBroken = true;
    const wire = await openWire(server.endpoint, () => ({
      instead: (asked, answer) => isBroken && isHeld(asked) && refuse(answer, 500, 'InternalError'),
    }));
    const later = new S3Files({ ...config, endpoint: wire.endpoint });
    await expect(later.sweepUnfinished(0)).rejects.toMatchObject({ code: 'storage.down' });
    expect((await multiparts()).map(({ Key }) => Key)).toEqual(['audio/parts/left-2.mp3']);
    isBroken = false;
    expect(await later.sweepUnfinished(0)).toBe(1);
    expect([await multiparts(), namesIn(spoolDir)]).toEqual([[], []]);
    wire.close();
  });

  test('sweeping leaves the unfinished uploads of other programs in the bucket alone', async () => {
    const command = new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'backups/x.tar' });
    const { UploadId } = await client.send(command);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3_600_000 });
    try {
      expect(await new S3Files(config).sweepUnfinished(0)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect(await multiparts()).toHaveLength(1);
    await client.send(
      new AbortMultipartUploadCommand({ Bucket: bucket, Key: 'backups/x.tar', UploadId }),
    );
  });

  test('pieces of uploads that no server remembers are cleared after two days, and nothing else (reliability R26)', async () => {
    const files = new S3Files(config);
    const put = async (name: string) => {
      const part = await files.hold('piece');
      await part.write(Buffer.from('x'));
      await files.pieces.put(name, part);
      await part.drop();
    };
    const names = async () =>
      (await Array.fromAsync(files.pieces.list(''))).map(({ name }) => name);
    await put(`${newId()}/1-${newId()}`);
    await put(`${newId()}/direct-12`);
    await put('of-another-program.bin');
    const sweepIn = async (hours: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
      try {
        return await new S3Files(config).sweepUnfinished(0); // a clock of its own
      } finally {
        vi.useRealTimers();
      }
    };
    expect(await sweepIn(47)).toBe(0);
    expect(await names()).toHaveLength(3);
    expect(await sweepIn(49)).toBe(2);
    expect(await names()).toEqual(['of-another-program.bin']);
  });

  test('a signed address gives ranges of the file to anyone, and nothing without its signature', async () => {
    const files = new S3Files(config);
    await files.put('audio/signed/a.mp3', Buffer.from('0123456789'), { type: 'audio/mpeg' });
    const address = await files.signedUrl('audio/signed/a.mp3', { seconds: 60 });
    const whole = await fetch(address);
    expect([await whole.text(), whole.headers.get('content-type')]).toEqual([
      '0123456789',
      'audio/mpeg',
    ]);
    const part = await fetch(address, { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect((await fetch(address.split('?')[0]!)).status).toBe(403);
    expect((await fetch(address.replace('a.mp3', 'b.mp3'))).status).toBe(403);
  });

  test('with a public address of the bucket, that is the address', async () => {
    const files = new S3Files({ ...config, publicUrl: 'https://cdn.example.org/media' });
    expect(await files.signedUrl('audio/ab/x.mp3', { seconds: 60 })).toBe(
      'https://cdn.example.org/media/audio/ab/x.mp3',
    );
  });
});
