import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { rm } from 'node:fs/promises';
import type { S3Config } from '../../platform/config.ts';
import { abortMultiparts, connect, head } from './s3-connection.ts';
import type { S3Connection } from './s3-connection.ts';
import { isPieceName } from './pieces.ts';
import { S3Adopted, assemble } from './s3-adopted.ts';
import { S3Pieces } from './s3-pieces.ts';
import { S3Trash } from './s3-trash.ts';
import { isAbsent, statusOf, storageTrouble, throwTrouble } from './s3-trouble.ts';
import { S3Incoming } from './s3-upload.ts';
import { type PartFile, Spool } from './spool.ts';
import { KEY_FOLDERS, checkKey, claimIn, collect, missing, taken } from './store.ts';
import type { FileStore, IncomingFile, StoredFile } from './store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const CHECK_MS = 5000;

/** Files in a bucket of any S3-compatible storage. `spoolDir` holds what is still coming in. */
export class S3Files implements FileStore {
  readonly kind = 's3';
  readonly trash: S3Trash;
  readonly pieces: S3Pieces;
  readonly #config: S3Config;
  readonly #to: S3Connection;
  readonly #spool: Spool;

  constructor(config: S3Config & { spoolDir: string }) {
    this.#config = config;
    this.#to = connect(config);
    this.trash = new S3Trash(this.#to);
    this.pieces = new S3Pieces(this.#to);
    this.#spool = new Spool(config.spoolDir);
  }

  async begin(key: string, options: { type: string }): Promise<IncomingFile> {
    checkKey(key);
    return new S3Incoming(this.#to, key, options.type, await this.#spool.create(key));
  }

  async adopt(
    key: string,
    from: string[],
    options: { type: string; bytes: number },
  ): Promise<IncomingFile> {
    checkKey(key);
    const part = await this.#spool.create(key); // names the key, should this process die
    try {
      await assemble(this.#to, { key, from, ...options });
      return new S3Adopted(this.#to, key, part);
    } catch (error) {
      await part.drop();
      throw error;
    }
  }

  hold(name: string): Promise<PartFile> {
    return this.#spool.create(name);
  }

  async put(key: string, bytes: Buffer, options: { type: string }): Promise<void> {
    checkKey(key);
    const object = { ...this.#object(key), Body: bytes, ContentType: options.type };
    try {
      await this.#to.client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
    } catch (error) {
      // 412: taken, perhaps by our own first try whose answer was lost. 409: another is writing it now.
      // 501: a server without conditional writes (Swift).
      const status = statusOf(error) ?? 0;
      if (![409, 412, 501].includes(status)) throw storageTrouble(error);
      const there = await this.#find(key);
      if (there !== undefined && !there.equals(bytes)) throw taken(key);
      if (there === undefined && status !== 501) throw storageTrouble(error);
      // Again, and not only left: a sweep must not take an old file before its row is written.
      await this.#to.client.send(new PutObjectCommand(object)).catch(throwTrouble);
    }
  }

  async stat(key: string): Promise<{ bytes: number } | undefined> {
    checkKey(key);
    return head(this.#to, key);
  }

  async read(key: string, range?: { start: number; end: number }): Promise<Readable> {
    checkKey(key);
    const wanted = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end}` };
    const get = new GetObjectCommand({ ...this.#object(key), ...wanted });
    try {
      const { Body } = await this.#to.downloads.send(get);
      return Body instanceof Readable ? Body : Readable.from([]);
    } catch (error) {
      if (isAbsent(error)) throw missing(key);
      if (statusOf(error) === 416) return Readable.from([]);
      throw storageTrouble(error);
    }
  }

  async remove(key: string): Promise<void> {
    checkKey(key);
    // One by one: Swift refuses DeleteObjects.
    const command = new DeleteObjectCommand(this.#object(key));
    await this.#to.client.send(command).catch((error: unknown) => {
      if (!isAbsent(error)) throw storageTrouble(error);
    });
  }

  async *list(prefix: string): AsyncIterable<StoredFile> {
    const wanted = { Bucket: this.#to.bucket, Prefix: prefix };
    try {
      for await (const page of paginateListObjectsV2({ client: this.#to.client }, wanted))
        for (const { Key: key = '', Size: bytes = 0, LastModified } of page.Contents ?? [])
          yield { key, bytes, modifiedAt: LastModified?.getTime() ?? 0 };
    } catch (error) {
      throw storageTrouble(error);
    }
  }

  /** Part files of dead processes name their keys; parts of a lost machine are cleared after a day. */
  async sweepUnfinished(olderThanMs: number): Promise<number> {
    const stale = await this.#spool.stale(olderThanMs);
    const troubles: unknown[] = [];
    // One that the storage does not let go of keeps its file, so that it is found again, and holds up no other.
    for (const { key, path } of stale)
      await abortMultiparts(this.#to, key, (upload) => upload.Key === key)
        .then(() => rm(path, { force: true }))
        .catch((error: unknown) => troubles.push(error));
    const yesterday = Date.now() - DAY_MS;
    let swept = stale.length - troubles.length;
    for (const folder of KEY_FOLDERS)
      swept += await abortMultiparts(
        this.#to,
        `${folder}/`,
        ({ Initiated }) => Initiated !== undefined && Initiated.getTime() < yesterday,
      );
    swept += await this.#sweepPieces();
    if (troubles.length > 0) throw troubles[0];
    return swept;
  }

  /** No upload lives longer than a day, so what is twice as old belongs to none. */
  async #sweepPieces(): Promise<number> {
    let swept = 0;
    for await (const { name, modifiedAt } of this.pieces.list('')) {
      if (modifiedAt > Date.now() - 2 * DAY_MS || !isPieceName(name)) continue;
      await this.pieces.remove(name);
      swept += 1;
    }
    return swept;
  }

  claim(installationId: string): Promise<string> {
    return claimIn(this, installationId);
  }

  async signedUrl(key: string, { seconds }: { seconds: number }): Promise<string> {
    checkKey(key);
    if (this.#config.publicUrl !== undefined) return `${this.#config.publicUrl}/${key}`;
    const get = new GetObjectCommand(this.#object(key));
    return getSignedUrl(this.#to.downloads, get, { expiresIn: seconds });
  }

  async check(bytes = 0): Promise<void> {
    await this.#spool.check(bytes);
    await this.#to.client
      .send(new HeadBucketCommand({ Bucket: this.#to.bucket }), {
        abortSignal: AbortSignal.timeout(CHECK_MS),
      })
      .catch(throwTrouble);
  }

  #object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#to.bucket, Key: key };
  }

  async #find(key: string): Promise<Buffer | undefined> {
    if ((await head(this.#to, key)) === undefined) return undefined;
    return collect(await this.read(key));
  }
}
