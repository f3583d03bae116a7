import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { S3Files } from '../../src/media/files/s3.ts';
import { isComplete, isPart, openWire, refuse } from './s3-wire.ts';
import type { Fault, Wire } from './s3-wire.ts';

const AUDIO = { type: 'audio/mpeg' };
const down = { kind: 'unavailable', code: 'storage.down' };

describe.skipIf(inject('s3') === undefined)('S3 that lies or breaks (reliability R25)', () => {
  const server = inject('s3')!;
  const folder = mkdtempSync(join(tmpdir(), 'longwave-s3-faults-'));
  const bucket = `faults-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  let fault: Fault = {};
  let files: S3Files;
  let honest: S3Files;
  let client: S3Client;
  let wire: Wire;
  const config = { ...server, bucket, forcePathStyle: true, publicUrl: undefined };

  beforeAll(async () => {
    wire = await openWire(server.endpoint, () => fault);
    files = new S3Files({ ...config, endpoint: wire.endpoint, spoolDir: join(folder, 'spool') });
    honest = new S3Files({ ...config, spoolDir: join(folder, 'honest') });
    client = new S3Client({ ...config, credentials: server });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(() => {
    wire.close();
    client.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    fault = {};
  });

  let count = 0;
  const newKey = () => `audio/faults/${++count}.mp3`;

  async function upload(key: string, bytes: Buffer): Promise<void> {
    const file = await files.begin(key, AUDIO);
    try {
      for (let at = 0; at < bytes.length; at += 65_536)
        await file.write(bytes.subarray(at, at + 65_536));
      await file.finish();
      await file.commit();
    } catch (error) {
      fault = {};
      await file.abort();
      throw error;
    }
  }

  async function expectNothingOf(key: string): Promise<void> {
    expect(await honest.stat(key)).toBeUndefined();
    expect(readdirSync(join(folder, 'spool'))).toEqual([]);
    const left = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(left.Uploads ?? []).toEqual([]);
  }

  async function expectWhole(key: string, bytes: Buffer): Promise<void> {
    const chunks = await Array.fromAsync(await honest.read(key));
    expect(Buffer.concat(chunks as Buffer[]).equals(bytes)).toBe(true);
    expect(readdirSync(join(folder, 'spool'))).toEqual([]);
  }

  test('a completion that answers 200 with an error inside is no success', async () => {
    const key = newKey();
    fault = {
      instead: (asking, answer) => isComplete(asking) && refuse(answer, 200, 'InternalError'),
    };
    await expect(upload(key, randomBytes(9_000_000))).rejects.toMatchObject(down);
    await expectNothingOf(key);
  });

  test('a completion whose answer was lost is a success when the whole file stands there', async () => {
    const key = newKey();
    const bytes = randomBytes(9_000_000);
    fault = { afterwards: (asking, answer) => isComplete(asking) && !!answer.destroy() };
    await upload(key, bytes);
    await expectWhole(key, bytes);
  });

  test('a completion that says yes and keeps nothing is no success', async () => {
    const key = newKey();
    fault = {
      instead: (asking, answer) => {
        if (!isComplete(asking)) return false;
        answer.end('<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
        return true;
      },
    };
    await expect(upload(key, randomBytes(9_000_000))).rejects.toMatchObject(down);
    await expectNothingOf(key);
  });

  test.each([9_000_000, 1000])(
    'a kept file of another size is taken back (%i bytes)',
    async (size) => {
      const key = newKey();
      fault = {
        afterwards: (asking, answer, real) => {
          if (asking.method !== 'HEAD' || real.statusCode !== 200) return false;
          answer.writeHead(200, { ...real.headers, 'content-length': String(size - 1) });
          answer.end();
          return true;
        },
      };
      await expect(upload(key, randomBytes(size))).rejects.toMatchObject(down);
      await expectNothingOf(key);
    },
  );

  test.each(['put', 'part'])(
    'a %s whose answer is lost once is sent again and is whole',
    async (how) => {
      const key = newKey();
      const bytes = randomBytes(how === 'put' ? 100_000 : 20_000_000);
      let lost = 0;
      fault = {
        afterwards: (asking, answer) =>
          (how === 'put' ? asking.method === 'PUT' : isPart(asking)) &&
          lost++ === 0 &&
          !!answer.destroy(),
      };
      if (how === 'put') await files.put(key, bytes, AUDIO);
      else await upload(key, bytes);
      expect(lost).toBeGreaterThan(1);
      await expectWhole(key, bytes);
    },
  );

  test.each([100_000, 9_000_000])(
    'bytes that arrive as others are refused, not kept (%i bytes)',
    async (size) => {
      const key = newKey();
      const changing: Fault = {
        tamper: (asking, chunk) =>
          asking.method === 'PUT' ? Buffer.from(chunk.map((byte) => ~byte)) : chunk,
      };
      const words = { ...down, message: expect.stringContaining('Other bytes') };
      fault = changing;
      await expect(upload(key, randomBytes(size))).rejects.toMatchObject(words);
      await expectNothingOf(key);
      fault = changing;
      await expect(files.put(key, randomBytes(1000), AUDIO)).rejects.toMatchObject(words);
      await expectNothingOf(key);
    },
  );

  test('a part that was kept as another one is no part of the file (its ETag differs)', async () => {
    const key = newKey();
    fault = {
      afterwards: (asking, answer, real) => {
        if (!isPart(asking)) return false;
        answer.writeHead(200, { ...real.headers, etag: `"${'0'.repeat(32)}"` }).end();
        return true;
      },
    };
    await expect(upload(key, randomBytes(9_000_000))).rejects.toMatchObject(down);
    await expectNothingOf(key);
  });

  test('a server that knows no checksums (501, as older ones) is not sent any', async () => {
    fault = {
      instead: ({ headers }, answer) =>
        Object.keys(headers).some((name) => /^x-amz-(sdk-)?checksum|^x-amz-trailer/.test(name)) &&
        refuse(answer, 501, 'NotImplemented'),
    };
    const sizes = [100_000, 9_000_000];
    for (const bytes of sizes.map((size) => randomBytes(size))) {
      const key = newKey();
      await upload(key, bytes);
      await expectWhole(key, bytes);
    }
    await files.put(newKey(), randomBytes(1000), AUDIO);
  });

  test('parts are named in their order, whatever order they arrived in (S3 refuses another)', async () => {
    const key = newKey();
    const bytes = randomBytes(30_000_000);
    let said = '';
    fault = {
      delayMs: (asking) => (isPart(asking) && asking.url?.includes('partNumber=1&') ? 500 : 0),
      instead: (asking) => {
        if (isComplete(asking)) asking.on('data', (chunk) => (said += String(chunk))).pause();
        return false;
      },
    };
    await upload(key, bytes);
    expect([...said.matchAll(/<PartNumber>(\d+)</g)].map((match) => match[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
    ]);
    await expectWhole(key, bytes);
  });

  test.each([
    [503, 'SlowDown', 'does not answer'],
    [500, 'InternalError', 'does not answer'],
    [403, 'RequestTimeTooSkewed', 'refuses us'],
    [403, 'InvalidAccessKeyId', 'refuses us'],
    [301, 'PermanentRedirect', 'refuses us'],
    [404, 'NoSuchBucket', 'refuses us'],
    [411, 'MissingContentLength', 'refuses us'],
  ])(
    '%i %s is storage that is down, in words that say whose turn it is',
    async (status, code, words) => {
      const key = newKey();
      const named = { ...down, message: expect.stringContaining(words) };
      fault = {
        instead: (asking, answer) => asking.method !== 'HEAD' && refuse(answer, status, code),
      };
      await expect(files.read(key)).rejects.toMatchObject(named);
      await expect(files.put(key, Buffer.from('x'), AUDIO)).rejects.toMatchObject(named);
      await expect(upload(key, randomBytes(20_000_000))).rejects.toMatchObject(down);
      await expectNothingOf(key);
    },
  );

  test.each([
    [507, 'InsufficientStorage'],
    [403, 'QuotaExceeded'],
  ])('%i %s is storage that is full', async (status, code) => {
    fault = { instead: (_, answer) => refuse(answer, status, code) };
    await expect(files.put(newKey(), Buffer.from('x'), AUDIO)).rejects.toMatchObject({
      kind: 'no-space',
      code: 'storage.full',
    });
  });

  test('a server without conditional writes (501, as Swift) still never replaces a file', async () => {
    const key = newKey();
    fault = {
      instead: (asking, answer) =>
        asking.headers['if-none-match'] !== undefined && refuse(answer, 501, 'NotImplemented'),
    };
    await files.put(key, Buffer.from('first'), AUDIO);
    await files.put(key, Buffer.from('first'), AUDIO);
    await expect(files.put(key, Buffer.from('other'), AUDIO)).rejects.toMatchObject({
      code: 'file.exists',
    });
    await expectWhole(key, Buffer.from('first'));
  });

  test('storage that takes requests and says nothing fails the check within six seconds', async () => {
    fault = { instead: () => true };
    const startedAt = Date.now();
    await expect(files.check()).rejects.toMatchObject(down);
    expect(Date.now() - startedAt).toBeLessThan(6000);
  });

  test('a download that breaks off is an error, never a short file', async () => {
    const key = newKey();
    await honest.put(key, randomBytes(5_000_000), AUDIO);
    fault = {
      afterwards: (asking, answer, real) => {
        if (asking.method !== 'GET') return false;
        answer.writeHead(200, real.headers);
        real.once('data', (chunk) => answer.write(chunk, () => answer.destroy()));
        return true;
      },
    };
    await expect(Array.fromAsync(await files.read(key))).rejects.toThrow();
  });
});
