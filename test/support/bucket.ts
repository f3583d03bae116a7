import {
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';

type Settings = Record<string, string>;

/** The keys of unfinished multipart uploads in the bucket of a server; none when it keeps files on disk. */
export async function unfinishedParts(settings: Settings): Promise<string[]> {
  return await inBucket(settings, async (client, Bucket) => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    return Uploads.map(({ Key = '' }) => Key);
  });
}

/** The keys in the bucket of a server that begin with `prefix`; none when it keeps files on disk. */
export async function keysInBucket(settings: Settings, prefix: string): Promise<string[]> {
  return await inBucket(settings, async (client, Bucket) => {
    const list = new ListObjectsV2Command({ Bucket, Prefix: prefix });
    const { Contents = [] } = await client.send(list);
    return Contents.map(({ Key = '' }) => Key);
  });
}

/** The bytes of files in the bucket of a server, one after the other. */
export async function bytesInBucket(settings: Settings, keys: string[]): Promise<Buffer[]> {
  return await inBucket(settings, async (client, Bucket) => {
    const found: Buffer[] = [];
    for (const Key of keys) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      found.push(Buffer.from(await Body!.transformToByteArray()));
    }
    return found;
  });
}

async function inBucket<T>(
  settings: Settings,
  work: (client: S3Client, bucket: string) => Promise<T[]>,
): Promise<T[]> {
  if (settings['STORAGE'] !== 's3') return [];
  const client = new S3Client({
    endpoint: settings['S3_ENDPOINT']!,
    region: settings['S3_REGION']!,
    forcePathStyle: true,
    credentials: {
      accessKeyId: settings['S3_ACCESS_KEY_ID']!,
      secretAccessKey: settings['S3_SECRET_ACCESS_KEY']!,
    },
  });
  try {
    return await work(client, settings['S3_BUCKET']!);
  } finally {
    client.destroy();
  }
}
