import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { PIECES_PREFIX } from './pieces.ts';
import { abortMultipart, head } from './s3-connection.ts';
import type { S3Connection } from './s3-connection.ts';
import { storageTrouble, throwTrouble } from './s3-trouble.ts';
import { incomplete } from './s3-upload.ts';
import type { PartFile } from './spool.ts';
import type { IncomingFile } from './store.ts';

/** How many pieces the bucket copies for one file at once. */
const COPIES = 8;

interface Wanted {
  key: string;
  type: string;
  bytes: number;
  /** The names of the pieces, in their order. */
  from: string[];
}

/**
 * Makes one file of pieces, inside of the bucket. All but the last must have 5 MiB.
 * @throws LongwaveError `storage.down`; nothing is left then
 */
export async function assemble(to: S3Connection, wanted: Wanted): Promise<void> {
  const object = { Bucket: to.bucket, Key: wanted.key };
  const create = new CreateMultipartUploadCommand({ ...object, ContentType: wanted.type });
  const { UploadId = '' } = await to.client.send(create).catch(throwTrouble);
  try {
    const Parts = await copyAll(to, { ...object, UploadId }, wanted.from);
    const complete = { ...object, UploadId, MultipartUpload: { Parts } };
    let failure: unknown;
    await to.client
      .send(new CompleteMultipartUploadCommand(complete))
      .catch((error: unknown) => (failure = storageTrouble(error)));
    // Its answer may be lost, or wrong: what stands there decides.
    const kept = await head(to, wanted.key);
    if (kept?.bytes !== wanted.bytes) throw failure ?? incomplete(kept?.bytes ?? 0);
  } catch (error) {
    await abortMultipart(to, wanted.key, UploadId).catch(() => undefined);
    await to.client.send(new DeleteObjectCommand(object)).catch(() => undefined);
    throw storageTrouble(error);
  }
}

type Copied = CompletedPart & { PartNumber: number };

async function copyAll(
  to: S3Connection,
  which: { Bucket: string; Key: string; UploadId: string },
  from: string[],
): Promise<Copied[]> {
  const copied: Copied[] = [];
  const waiting = from.entries();
  const copyOn = async (): Promise<void> => {
    for (const [index, name] of waiting) {
      const PartNumber = index + 1;
      const CopySource = `${to.bucket}/${PIECES_PREFIX}${name}`;
      const command = new UploadPartCopyCommand({ ...which, PartNumber, CopySource });
      const ETag = (await to.client.send(command)).CopyPartResult?.ETag;
      copied.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
    }
  };
  // All of them end before the error is told, so that none copies into what was aborted.
  const ends = await Promise.allSettled(Array.from({ length: COPIES }, copyOn));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return copied.sort((a, b) => a.PartNumber - b.PartNumber);
}

/** A file that stands under its key already, read back into a local file for the probe. */
export class S3Adopted implements IncomingFile {
  readonly #to: S3Connection;
  readonly #key: string;
  readonly #part: PartFile;
  #kept = false;

  constructor(to: S3Connection, key: string, part: PartFile) {
    this.#to = to;
    this.#key = key;
    this.#part = part;
  }

  write(chunk: Buffer): Promise<void> {
    return this.#part.write(chunk);
  }

  async finish(): Promise<{ path: string }> {
    await this.#part.flush();
    return { path: this.#part.path };
  }

  async commit(): Promise<void> {
    this.#kept = true;
    await this.#part.drop();
  }

  async abort(): Promise<void> {
    if (this.#kept) return;
    await this.#part.drop();
    const command = new DeleteObjectCommand({ Bucket: this.#to.bucket, Key: this.#key });
    await this.#to.client.send(command).catch(() => undefined); // what stays, the sweep of orphans finds
  }
}
