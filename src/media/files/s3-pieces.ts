import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { PIECES_PREFIX } from './pieces.ts';
import type { Piece, Pieces } from './pieces.ts';
import type { S3Connection } from './s3-connection.ts';
import { isAbsent, storageTrouble, throwTrouble } from './s3-trouble.ts';
import type { PartFile } from './spool.ts';
import { missing } from './store.ts';

/** Pieces as objects of their own in the bucket. */
export class S3Pieces implements Pieces {
  readonly #to: S3Connection;

  constructor(to: S3Connection) {
    this.#to = to;
  }

  async put(name: string, part: PartFile): Promise<void> {
    await part.flush();
    await this.#to.buffers.lend(async (buffer) => {
      const Body = await part.read(buffer.subarray(0, part.bytes), 0);
      const command = new PutObjectCommand({ ...this.#object(name), Body });
      await this.#to.client.send(command).catch(throwTrouble);
    });
  }

  async read(name: string, firstBytes?: number): Promise<Readable> {
    const Range = firstBytes === undefined ? {} : { Range: `bytes=0-${firstBytes - 1}` };
    const get = new GetObjectCommand({ ...this.#object(name), ...Range });
    try {
      const { Body } = await this.#to.downloads.send(get);
      return Body instanceof Readable ? Body : Readable.from([]);
    } catch (error) {
      throw isAbsent(error) ? missing(name) : storageTrouble(error);
    }
  }

  /** The length is signed, so that the storage takes no other. */
  async putUrl(name: string, wanted: { bytes: number; seconds: number }): Promise<string> {
    const put = new PutObjectCommand({ ...this.#object(name), ContentLength: wanted.bytes });
    return await getSignedUrl(this.#to.client, put, { expiresIn: wanted.seconds });
  }

  async *list(prefix: string): AsyncIterable<Piece> {
    const wanted = { Bucket: this.#to.bucket, Prefix: PIECES_PREFIX + prefix };
    try {
      for await (const page of paginateListObjectsV2({ client: this.#to.client }, wanted))
        for (const { Key = '', Size: bytes = 0, ETag = '', LastModified } of page.Contents ?? [])
          yield {
            name: Key.slice(PIECES_PREFIX.length),
            bytes,
            etag: ETag.replaceAll('"', ''),
            modifiedAt: LastModified?.getTime() ?? 0,
          };
    } catch (error) {
      throw storageTrouble(error);
    }
  }

  async remove(name: string): Promise<void> {
    const command = new DeleteObjectCommand(this.#object(name));
    await this.#to.client.send(command).catch((error: unknown) => {
      if (!isAbsent(error)) throw storageTrouble(error);
    });
  }

  #object(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#to.bucket, Key: PIECES_PREFIX + name };
  }
}
