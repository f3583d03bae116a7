import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { LongwaveError } from '../../platform/errors.ts';
import { abortMultipart, head } from './s3-connection.ts';
import type { S3Connection } from './s3-connection.ts';
import { storageTrouble } from './s3-trouble.ts';
import { PART_BYTES } from './part-buffers.ts';
import type { PartFile } from './spool.ts';
import { taken } from './store.ts';
import type { IncomingFile } from './store.ts';

/**
 * A file on its way to S3. Its bytes go into a local part file, for the probe, and from there to the
 * bucket as parts while more arrive; all but the last part are under way when `finish` resolves.
 * Nothing stands under the key before `commit`.
 */
export class S3Incoming implements IncomingFile {
  readonly #to: S3Connection;
  readonly #object: { Bucket: string; Key: string };
  readonly #type: string;
  readonly #part: PartFile;
  readonly #sending: Promise<void>[] = [];
  readonly #sent: CompletedPart[] = [];
  #takenBytes = 0;
  #uploadId: Promise<string> | undefined;
  #failure: LongwaveError | undefined;
  #committing: Promise<void> | undefined;
  #completing = false;
  #kept = false;

  constructor(to: S3Connection, key: string, type: string, part: PartFile) {
    this.#to = to;
    this.#object = { Bucket: to.bucket, Key: key };
    this.#type = type;
    this.#part = part;
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#failure) throw this.#failure;
    await this.#part.write(chunk);
    while (this.#part.bytes - this.#takenBytes > PART_BYTES) this.#sendNext(PART_BYTES);
  }

  async finish(): Promise<{ path: string }> {
    await this.#part.flush(); // no fsync: the bucket is what lasts
    if (this.#failure) throw this.#failure;
    return { path: this.#part.path };
  }

  commit(): Promise<void> {
    this.#committing = this.#keep();
    return this.#committing;
  }

  async abort(): Promise<void> {
    await this.#committing?.catch(() => undefined);
    if (this.#kept) return;
    this.#failure ??= new LongwaveError('unavailable', 'file.aborted', 'The upload was stopped.');
    await Promise.all(this.#sending);
    await this.#takeBack().catch(() => undefined); // what stays, `sweepUnfinished` finds
    await this.#part.drop();
  }

  /** Trusts only what stands in the bucket afterwards: an answer may be lost, or wrong. */
  async #keep(): Promise<void> {
    await this.finish();
    if (await head(this.#to, this.#object.Key)) throw taken(this.#object.Key);
    await (this.#sending.length === 0 ? this.#putWhole() : this.#complete());
    const kept = await head(this.#to, this.#object.Key);
    if (kept?.bytes !== this.#part.bytes) throw this.#failure ?? incomplete(kept?.bytes ?? 0);
    this.#kept = true;
    await this.#part.drop();
  }

  async #putWhole(): Promise<void> {
    this.#completing = true;
    await this.#lend(async (buffer) => {
      const Body = await this.#part.read(buffer.subarray(0, this.#part.bytes), 0);
      const command = { ...this.#object, ContentType: this.#type, Body };
      await this.#to.client.send(new PutObjectCommand(command));
    });
  }

  async #complete(): Promise<void> {
    this.#sendNext(this.#part.bytes - this.#takenBytes);
    await Promise.all(this.#sending);
    if (this.#failure) throw this.#failure;
    this.#completing = true;
    const Parts = this.#sent.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
    const which = { ...this.#object, UploadId: await this.#begun(), MultipartUpload: { Parts } };
    await this.#to.client
      .send(new CompleteMultipartUploadCommand(which))
      .catch((error: unknown) => (this.#failure = storageTrouble(error)));
  }

  #sendNext(length: number): void {
    const start = this.#takenBytes;
    const PartNumber = this.#sending.length + 1;
    this.#takenBytes += length;
    const sending = this.#lend(async (buffer) => {
      await this.#part.flush();
      const Body = await this.#part.read(buffer.subarray(0, length), start);
      const which = { ...this.#object, UploadId: await this.#begun(), PartNumber };
      const { ETag } = await this.#to.client.send(new UploadPartCommand({ ...which, Body }));
      this.#sent.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
    });
    this.#sending.push(sending);
  }

  /** Waits for a buffer and does `work`, unless the upload has failed meanwhile; never rejects. */
  async #lend(work: (buffer: Buffer) => Promise<void>): Promise<void> {
    await this.#to.buffers
      .lend(async (buffer) => (this.#failure ? undefined : work(buffer)))
      .catch((error: unknown) => {
        this.#failure ??= storageTrouble(error);
      });
  }

  #begun(): Promise<string> {
    this.#uploadId ??= this.#to.client
      .send(new CreateMultipartUploadCommand({ ...this.#object, ContentType: this.#type }))
      .then(({ UploadId = '' }) => UploadId);
    return this.#uploadId;
  }

  async #takeBack(): Promise<void> {
    const uploadId = await this.#uploadId?.catch(() => undefined);
    if (uploadId) await abortMultipart(this.#to, this.#object.Key, uploadId);
    if (this.#completing) await this.#to.client.send(new DeleteObjectCommand(this.#object));
  }
}

/** @param bytes how many there are, too few */
export function incomplete(bytes: number): LongwaveError {
  const message = `The storage said that it kept the file, but holds ${bytes} bytes of it.`;
  return new LongwaveError('unavailable', 'storage.down', message, { mend: 'Upload it again.' });
}
