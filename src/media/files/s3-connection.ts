import {
  AbortMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ListMultipartUploadsCommandOutput, MultipartUpload } from '@aws-sdk/client-s3';
import type { S3Config } from '../../platform/config.ts';
import { PartBuffers } from './part-buffers.ts';
import { isAbsent, storageTrouble, throwTrouble } from './s3-trouble.ts';

/** How long the storage may be silent. */
const SILENCE_MS = 15_000;

interface Patience {
  socketTimeout?: number;
  requestTimeout?: number;
  throwOnRequestTimeout?: boolean;
}

/**
 * The SDK's idle timeout also counts while a response is read, so a listener who pauses would be cut
 * off: downloads get a limit up to the first byte only, everything else one for every silence.
 */
export interface S3Connection {
  bucket: string;
  client: S3Client;
  downloads: S3Client;
  buffers: PartBuffers;
}

export function connect(config: S3Config): S3Connection {
  return {
    bucket: config.bucket,
    client: clientFor(config, { socketTimeout: SILENCE_MS }),
    downloads: clientFor(config, { requestTimeout: SILENCE_MS, throwOnRequestTimeout: true }),
    buffers: new PartBuffers(),
  };
}

function clientFor(config: S3Config, patience: Patience): S3Client {
  const agent = { keepAlive: true, maxSockets: Infinity }; // every listener holds one; the default is 50
  return new S3Client({
    region: config.region,
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    forcePathStyle: config.forcePathStyle,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    // With the default, servers other than AWS refuse streamed files or keep broken ones.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, httpAgent: agent, httpsAgent: agent, ...patience },
  });
}

/** @returns undefined when there is no such object */
export async function head(
  { client, bucket }: S3Connection,
  key: string,
): Promise<{ bytes: number } | undefined> {
  try {
    const answer = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { bytes: answer.ContentLength ?? 0 };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storageTrouble(error);
  }
}

/** Frees the parts of unfinished uploads and says of how many. */
export async function abortMultiparts(
  to: S3Connection,
  prefix: string,
  which: (upload: MultipartUpload) => boolean,
): Promise<number> {
  let count = 0;
  for await (const upload of multiparts(to, prefix)) {
    if (!upload.Key || !upload.UploadId || !which(upload)) continue;
    await abortMultipart(to, upload.Key, upload.UploadId);
    count += 1;
  }
  return count;
}

async function* multiparts(to: S3Connection, prefix: string): AsyncIterable<MultipartUpload> {
  const wanted = { Bucket: to.bucket, Prefix: prefix };
  let from: { KeyMarker: string; UploadIdMarker: string } | undefined;
  do {
    const page: ListMultipartUploadsCommandOutput = await to.client
      .send(new ListMultipartUploadsCommand({ ...wanted, ...from }))
      .catch(throwTrouble);
    yield* page.Uploads ?? [];
    const { NextKeyMarker: KeyMarker = '', NextUploadIdMarker: UploadIdMarker = '' } = page;
    from = page.IsTruncated ? { KeyMarker, UploadIdMarker } : undefined;
  } while (from !== undefined);
}

/** Frees the parts of one unfinished upload; no error when it is gone already. */
export async function abortMultipart(
  to: S3Connection,
  key: string,
  uploadId: string,
): Promise<void> {
  const which = { Bucket: to.bucket, Key: key, UploadId: uploadId };
  await to.client.send(new AbortMultipartUploadCommand(which)).catch((error: unknown) => {
    if (!isAbsent(error)) throw storageTrouble(error);
  });
}
