import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { LongwaveError } from '../../platform/errors.ts';
import { head } from './s3-connection.ts';
import type { S3Connection } from './s3-connection.ts';
import { isAbsent, statusOf, storageTrouble, throwTrouble } from './s3-trouble.ts';
import { checkKey, missing } from './store.ts';
import { TRASH_PREFIX, parseTrashPath, trashPath } from './trash.ts';
import type { Trash, TrashedFile } from './trash.ts';

/** What S3 copies in one request. */
const MOST_COPIED_BYTES = 5 * 1024 ** 3;

/** The trash of a bucket: S3 cannot move, so each move is a copy that is looked at, then a removal. */
export class S3Trash implements Trash {
  readonly #to: S3Connection;

  constructor(to: S3Connection) {
    this.#to = to;
  }

  async discard(key: string, times: { at: number; olderThan: number }): Promise<boolean> {
    checkKey(key);
    const there = await this.#look(key);
    if (!there || there.modifiedAt >= times.olderThan || there.bytes > MOST_COPIED_BYTES)
      return false;
    return await this.#move(key, trashPath({ key, trashedAt: times.at }), there.bytes);
  }

  async *list(): AsyncIterable<TrashedFile> {
    const wanted = { Bucket: this.#to.bucket, Prefix: TRASH_PREFIX };
    try {
      for await (const page of paginateListObjectsV2({ client: this.#to.client }, wanted))
        for (const { Key: path = '', Size: bytes = 0 } of page.Contents ?? []) {
          const file = parseTrashPath(path, bytes);
          if (file) yield file;
        }
    } catch (error) {
      throw storageTrouble(error);
    }
  }

  async read(file: TrashedFile): Promise<Readable> {
    const get = new GetObjectCommand({ Bucket: this.#to.bucket, Key: trashPath(file) });
    const { Body } = await this.#to.downloads.send(get).catch((error: unknown) => {
      if (isAbsent(error)) throw missing(file.key);
      throw storageTrouble(error);
    });
    return Body instanceof Readable ? Body : Readable.from([]);
  }

  async restore(file: TrashedFile): Promise<boolean> {
    const from = trashPath(file);
    if (await head(this.#to, file.key)) return false;
    const there = await head(this.#to, from);
    return there !== undefined && (await this.#move(from, file.key, there.bytes));
  }

  async drop(file: TrashedFile): Promise<void> {
    await this.#remove(trashPath(file));
  }

  /** Removes the one only when the other stands there whole. */
  async #move(from: string, to: string, bytes: number): Promise<boolean> {
    const { client, bucket: Bucket } = this.#to;
    const copy = { Bucket, Key: to, CopySource: `${Bucket}/${from}` };
    let isAnswered = false;
    try {
      await client.send(new CopyObjectCommand(copy));
      isAnswered = true;
    } catch (error) {
      if (isAbsent(error)) return false; // another server was first
      if (statusOf(error) !== undefined) throw storageTrouble(error);
      // Its answer may be lost: what stands there decides.
    }
    const kept = await head(this.#to, to);
    if (!kept && isAnswered) return false; // another server has moved it on already; ours stays where it was
    if (kept?.bytes !== bytes) throw notCopied(from);
    await this.#remove(from);
    return true;
  }

  async #remove(path: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#to.bucket, Key: path });
    await this.#to.client.send(command).catch((error: unknown) => {
      if (!isAbsent(error)) throw storageTrouble(error);
    });
  }

  async #look(key: string): Promise<{ bytes: number; modifiedAt: number } | undefined> {
    const command = new HeadObjectCommand({ Bucket: this.#to.bucket, Key: key });
    const answer = await this.#to.client.send(command).catch((error: unknown) => {
      return isAbsent(error) ? undefined : throwTrouble(error);
    });
    const { ContentLength: bytes = 0, LastModified } = answer ?? {};
    return answer && { bytes, modifiedAt: LastModified?.getTime() ?? Number.POSITIVE_INFINITY };
  }
}

function notCopied(key: string): LongwaveError {
  const message = `The storage did not copy the file ${key}.`;
  return new LongwaveError('unavailable', 'storage.down', message, {
    mend: 'It is where it was, and will be tried again.',
  });
}
